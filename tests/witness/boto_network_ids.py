"""What boto3 lists of networks in us-west-2, as one line of JSON: the ids of each kind, sorted.

    boto_network_ids.py URL

What was deleted is left out, though EC2 shows some of it for a while. So are the ACLs and the interfaces of VPCs that are gone:
moto forgets to delete them, and the interfaces of gateways and endpoints.
"""

import json
import sys

import boto3

GONE = {"deleted", "deleting"}
FORGOTTEN = {"NetworkAcls", "NetworkInterfaces"}
KINDS = [
    ("describe_vpcs", "Vpcs", "VpcId"),
    ("describe_subnets", "Subnets", "SubnetId"),
    ("describe_internet_gateways", "InternetGateways", "InternetGatewayId"),
    ("describe_addresses", "Addresses", "AllocationId"),
    ("describe_nat_gateways", "NatGateways", "NatGatewayId"),
    ("describe_route_tables", "RouteTables", "RouteTableId"),
    ("describe_security_groups", "SecurityGroups", "GroupId"),
    ("describe_network_acls", "NetworkAcls", "NetworkAclId"),
    ("describe_vpc_endpoints", "VpcEndpoints", "VpcEndpointId"),
    ("describe_vpc_peering_connections", "VpcPeeringConnections", "VpcPeeringConnectionId"),
    ("describe_network_interfaces", "NetworkInterfaces", "NetworkInterfaceId"),
]


def state(one):
    return one.get("State") or one.get("Status", {})


def is_gone(one):
    said = state(one)
    code = said.get("Code", "") if isinstance(said, dict) else said
    return code.lower() in GONE


ec2 = boto3.client("ec2", endpoint_url=sys.argv[1])
listed = {}
for call, kind, key in KINDS:
    there = [one for one in getattr(ec2, call)()[kind] if not is_gone(one)]
    if kind in FORGOTTEN:
        there = [one for one in there if one["VpcId"] in listed["Vpcs"]]
    listed[kind] = sorted(one[key] for one in there)
print(json.dumps(listed))
