"""moto's server on a free loopback port, for as long as standard input stays open.

Prints one line of JSON when it is ready: {"url": "http://127.0.0.1:PORT", "vpc": "vpc-…", "subnets": ["subnet-…", …]}.
The two subnets lie in two availability zones of us-east-1.

moto answers the times of DMS as text, where the protocol has epoch seconds, so that typed clients cannot read its
answers. This launcher mends that and nothing else.
"""

import json
import logging
import sys
import threading
from datetime import datetime, timezone

import boto3
import botocore.session
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


logging.getLogger("werkzeug").setLevel(logging.ERROR)
app = TimesAsEpochSeconds(DomainDispatcherApplication(create_backend_app))
server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=MotoRequestHandler)
threading.Thread(target=server.serve_forever, daemon=True).start()
url = f"http://127.0.0.1:{server.server_port}"
vpc, subnets = two_subnets(url)
print(json.dumps({"url": url, "vpc": vpc, "subnets": subnets}), flush=True)
sys.stdin.read()
