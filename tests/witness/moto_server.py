"""moto's server on a free loopback port, for as long as standard input stays open.

Prints one line of JSON when it is ready: {"url": "http://127.0.0.1:PORT", "vpc": "vpc-…", "subnets": ["subnet-…", …]}.
The two subnets lie in two availability zones of us-east-1.

Mended here, and nothing else:
- The times of DMS are text in moto, where the protocol has epoch seconds, so that typed clients cannot read its answers.
- A subnet of EC2 leaves its route table when it is deleted; in moto it stays associated, so that nobody can delete the table.
- A NAT gateway that is deleted lets go of its address and its network interface; in moto they are in use for ever.
- ModifyVpcEndpoint takes PrivateDnsEnabled; moto reads over it.
"""

import json
import logging
import sys
import threading
from datetime import datetime, timezone

import boto3
import botocore.session
from moto.ec2.models import EC2Backend
from moto.ec2.responses import EC2Response
from moto.moto_server.werkzeug_app import (
    DomainDispatcherApplication,
    MotoRequestHandler,
    create_backend_app,
)
from werkzeug.serving import make_server

TARGET = "AmazonDMSv20160101."
MODEL = botocore.session.get_session().get_service_model("dms")


class TimesAsEpochSeconds:
    """A WSGI layer that turns the times in the answers of DMS into numbers, where the service model has times."""

    def __init__(self, app):
        self.app = app

    def __call__(self, environ, start_response):
        target = environ.get("HTTP_X_AMZ_TARGET", "")
        if not target.startswith(TARGET):
            return self.app(environ, start_response)
        held = []

        def hold(status, headers, exc_info=None):
            held[:] = [status, headers]

        answer = self.app(environ, hold)
        body = b"".join(answer)
        if hasattr(answer, "close"):
            answer.close()
        status, headers = held
        if status.startswith("200"):
            shape = MODEL.operation_model(target.removeprefix(TARGET)).output_shape
            body = json.dumps(mended(json.loads(body), shape)).encode()
        headers = [(name, value) for name, value in headers if name.lower() != "content-length"]
        start_response(status, [*headers, ("Content-Length", str(len(body)))])
        return [body]


def mended(value, shape):
    if shape.type_name == "structure" and isinstance(value, dict):
        return {
            name: mended(item, shape.members[name]) if name in shape.members else item
            for name, item in value.items()
        }
    if shape.type_name == "list" and isinstance(value, list):
        return [mended(item, shape.member) for item in value]
    if shape.type_name == "timestamp" and isinstance(value, str):
        time = datetime.fromisoformat(value)
        return (time if time.tzinfo else time.replace(tzinfo=timezone.utc)).timestamp()
    return value


def leaving_its_table(delete_subnet):
    def delete(self, subnet_id):
        for table in self.route_tables.values():
            held = table._associations
            for association in [id for id, one in held.items() if getattr(one, "subnet_id", one) == subnet_id]:
                del held[association]
        return delete_subnet(self, subnet_id)

    return delete


def letting_go(delete_nat_gateway):
    def delete(self, nat_gateway_id):
        known = self.nat_gateways.get(nat_gateway_id)
        if known is not None and known.state == "deleted":
            # It let go before, and its address may be released by now.
            return known
        gateway = delete_nat_gateway(self, nat_gateway_id)
        for address in gateway.address_set:
            if address.get("publicIp"):
                self.disassociate_address(address=address["publicIp"])
            self.enis.pop(address["networkInterfaceId"], None)
        return gateway

    return delete


def with_private_dns(modify_vpc_endpoint):
    def modify(self):
        answer = modify_vpc_endpoint(self)
        wanted = self._get_param("PrivateDnsEnabled")
        if wanted is not None:
            endpoint = self.ec2_backend.vpc_end_points[self._get_param("VpcEndpointId")]
            endpoint.private_dns_enabled = str(wanted).lower() == "true"
        return answer

    return modify


def two_subnets(url):
    ec2 = boto3.client(
        "ec2",
        endpoint_url=url,
        region_name="us-east-1",
        aws_access_key_id="witness",
        aws_secret_access_key="witness",
    )
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{part}.0/24", AvailabilityZone=f"us-east-1{zone}")
        for part, zone in enumerate("ab")
    ]
    return vpc, [subnet["Subnet"]["SubnetId"] for subnet in subnets]


EC2Backend.delete_subnet = leaving_its_table(EC2Backend.delete_subnet)
EC2Backend.delete_nat_gateway = letting_go(EC2Backend.delete_nat_gateway)
EC2Response.modify_vpc_endpoint = with_private_dns(EC2Response.modify_vpc_endpoint)
logging.getLogger("werkzeug").setLevel(logging.ERROR)
app = TimesAsEpochSeconds(DomainDispatcherApplication(create_backend_app))
server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=MotoRequestHandler)
threading.Thread(target=server.serve_forever, daemon=True).start()
url = f"http://127.0.0.1:{server.server_port}"
vpc, subnets = two_subnets(url)
print(json.dumps({"url": url, "vpc": vpc, "subnets": subnets}), flush=True)
sys.stdin.read()
