"""A network for DMS through boto3's EC2 client, waited for with its own waiters.

    boto_network.py URL SERVICE build   makes one of everything and prints what boto3 reads, as one line of JSON
    boto_network.py URL SERVICE clear   deletes it in the order that EC2 demands, and prints what is left

The server at URL has an endpoint service SERVICE that lets everybody in, and a peering was asked for with its default VPC.
boto3 reads answers by EC2's own service model: what it does not know it drops, and the prints would lack it.
"""

import json
import sys
import time

import boto3
from botocore.exceptions import ClientError

OFTEN = {"Delay": 0.05, "MaxAttempts": 400}
MARK = {"Key": "made-by", "Value": "witness"}
MINE = [{"Name": "tag:made-by", "Values": ["witness"]}]
# A deleted endpoint is described for a while.
ALIVE = [{"Name": "vpc-endpoint-state", "Values": ["available", "pending", "deleting"]}]


def tagged(kind):
    return [{"ResourceType": kind, "Tags": [MARK, {"Key": "Name", "Value": kind}]}]


def wait(name, **ids):
    ec2.get_waiter(name).wait(WaiterConfig=OFTEN, **ids)


def until(look, wanted):
    for _ in range(400):
        if look() == wanted:
            return
        time.sleep(0.05)
    raise AssertionError(f"{look()} and not {wanted}")


def build():
    vpc = ec2.create_vpc(CidrBlock="10.20.0.0/16", TagSpecifications=tagged("vpc"))["Vpc"]
    assert vpc["State"] == "pending" and vpc["CidrBlockAssociationSet"][0]["CidrBlock"] == "10.20.0.0/16", vpc
    vpc = vpc["VpcId"]
    wait("vpc_available", VpcIds=[vpc])
    for attribute in ("EnableDnsSupport", "EnableDnsHostnames"):
        ec2.modify_vpc_attribute(VpcId=vpc, **{attribute: {"Value": True}})
        name = attribute[0].lower() + attribute[1:]
        assert ec2.describe_vpc_attribute(VpcId=vpc, Attribute=name)[attribute] == {"Value": True}
    zones = ec2.describe_availability_zones()["AvailabilityZones"]
    subnets = [
        ec2.create_subnet(
            VpcId=vpc,
            CidrBlock=f"10.20.{number}.0/24",
            AvailabilityZoneId=zone["ZoneId"],
            TagSpecifications=tagged("subnet"),
        )["Subnet"]["SubnetId"]
        for number, zone in enumerate(zones[:2])
    ]
    wait("subnet_available", SubnetIds=subnets)

    gateway = ec2.create_internet_gateway(TagSpecifications=tagged("internet-gateway"))["InternetGateway"]
    gateway = gateway["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    address = ec2.allocate_address(Domain="vpc", TagSpecifications=tagged("elastic-ip"))
    nat = ec2.create_nat_gateway(
        SubnetId=subnets[0],
        AllocationId=address["AllocationId"],
        TagSpecifications=tagged("natgateway"),
    )["NatGateway"]
    assert nat["State"] == "pending" and nat["CreateTime"].year == 2026, nat
    nat = nat["NatGatewayId"]
    wait("nat_gateway_available", NatGatewayIds=[nat])

    table = ec2.create_route_table(VpcId=vpc, TagSpecifications=tagged("route-table"))["RouteTable"]["RouteTableId"]
    ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", NatGatewayId=nat)
    ec2.replace_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway)
    ec2.associate_route_table(RouteTableId=table, SubnetId=subnets[1])

    group = ec2.create_security_group(
        GroupName="witness", Description="a witness", VpcId=vpc, TagSpecifications=tagged("security-group")
    )["GroupId"]
    wait("security_group_exists", GroupIds=[group])
    port = {"IpProtocol": "tcp", "FromPort": 4000, "ToPort": 4000}
    made = ec2.authorize_security_group_ingress(
        GroupId=group,
        IpPermissions=[{**port, "UserIdGroupPairs": [{"GroupId": group, "Description": "itself"}]}],
    )
    assert made["SecurityGroupRules"][0]["ReferencedGroupInfo"]["GroupId"] == group, made
    ec2.authorize_security_group_egress(
        GroupId=group, IpPermissions=[{**port, "IpRanges": [{"CidrIp": "10.250.0.0/16"}]}]
    )
    ec2.revoke_security_group_egress(
        GroupId=group, IpPermissions=[{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]
    )

    (detail,) = ec2.describe_vpc_endpoint_services(ServiceNames=[service])["ServiceDetails"]
    assert detail["AvailabilityZoneIds"] and not detail["AcceptanceRequired"], detail
    endpoint = ec2.create_vpc_endpoint(
        VpcEndpointType="Interface",
        VpcId=vpc,
        ServiceName=service,
        SubnetIds=subnets,
        SecurityGroupIds=[group],
        PrivateDnsEnabled=False,
        TagSpecifications=tagged("vpc-endpoint"),
    )["VpcEndpoint"]["VpcEndpointId"]
    until(lambda: ec2.describe_vpc_endpoints(VpcEndpointIds=[endpoint])["VpcEndpoints"][0]["State"], "available")
    ec2.modify_vpc_endpoint(VpcEndpointId=endpoint, PrivateDnsEnabled=True)

    write_acl(vpc, subnets[0])

    try:
        ec2.delete_vpc(VpcId=vpc)
        raise AssertionError("a VPC with subnets goes")
    except ClientError as refused:
        assert refused.response["Error"]["Code"] == "DependencyViolation", refused.response
        assert vpc in refused.response["Error"]["Message"], refused.response

    (peering,) = ec2.describe_vpc_peering_connections()["VpcPeeringConnections"]
    assert peering["ExpirationTime"].year == 2026, peering
    peering = peering["VpcPeeringConnectionId"]
    ec2.accept_vpc_peering_connection(VpcPeeringConnectionId=peering)
    ec2.create_tags(Resources=[peering], Tags=[MARK])


def write_acl(vpc, subnet):
    """Makes a network ACL, fills it, gives it to a subnet, and takes all of that back."""
    acl = ec2.create_network_acl(VpcId=vpc, TagSpecifications=tagged("network-acl"))["NetworkAcl"]
    assert [entry["RuleNumber"] for entry in acl["Entries"]] == [32767, 32767] and not acl["IsDefault"], acl
    acl = acl["NetworkAclId"]
    rule = {"NetworkAclId": acl, "RuleNumber": 100, "Egress": True}
    ports = {"From": 4000, "To": 4000}
    ec2.create_network_acl_entry(
        **rule, Protocol="6", RuleAction="allow", CidrBlock="10.250.0.0/16", PortRange=ports
    )
    (found,) = ec2.describe_network_acls(NetworkAclIds=[acl])["NetworkAcls"]
    entry = found["Entries"][0]
    assert (entry["Protocol"], entry["RuleAction"], entry["PortRange"]) == ("6", "allow", ports), entry

    of_subnet = [{"Name": "association.subnet-id", "Values": [subnet]}]
    (usual,) = ec2.describe_network_acls(Filters=of_subnet)["NetworkAcls"]
    (held,) = [one["NetworkAclAssociationId"] for one in usual["Associations"] if one["SubnetId"] == subnet]
    moved = ec2.replace_network_acl_association(AssociationId=held, NetworkAclId=acl)["NewAssociationId"]
    (now,) = ec2.describe_network_acls(Filters=of_subnet)["NetworkAcls"]
    assert now["NetworkAclId"] == acl, now
    ec2.replace_network_acl_association(AssociationId=moved, NetworkAclId=usual["NetworkAclId"])
    ec2.delete_network_acl_entry(**rule)
    ec2.delete_network_acl(NetworkAclId=acl)


def clear():
    for endpoint in ec2.describe_vpc_endpoints(Filters=MINE)["VpcEndpoints"]:
        assert not ec2.delete_vpc_endpoints(VpcEndpointIds=[endpoint["VpcEndpointId"]])["Unsuccessful"]
    until(lambda: ec2.describe_vpc_endpoints(Filters=MINE + ALIVE)["VpcEndpoints"], [])
    for group in ec2.describe_security_groups(Filters=MINE)["SecurityGroups"]:
        ec2.delete_security_group(GroupId=group["GroupId"])
    for nat in ec2.describe_nat_gateways(Filters=MINE)["NatGateways"]:
        ec2.delete_nat_gateway(NatGatewayId=nat["NatGatewayId"])
        wait("nat_gateway_deleted", NatGatewayIds=[nat["NatGatewayId"]])
    for address in ec2.describe_addresses(Filters=MINE)["Addresses"]:
        ec2.release_address(AllocationId=address["AllocationId"])
    for table in ec2.describe_route_tables(Filters=MINE)["RouteTables"]:
        for association in table["Associations"]:
            ec2.disassociate_route_table(AssociationId=association["RouteTableAssociationId"])
        ec2.delete_route(RouteTableId=table["RouteTableId"], DestinationCidrBlock="0.0.0.0/0")
        ec2.delete_route_table(RouteTableId=table["RouteTableId"])
    for gateway in ec2.describe_internet_gateways(Filters=MINE)["InternetGateways"]:
        for attachment in gateway["Attachments"]:
            assert attachment["State"] == "available", "its model says attached"
            ec2.detach_internet_gateway(InternetGatewayId=gateway["InternetGatewayId"], VpcId=attachment["VpcId"])
        ec2.delete_internet_gateway(InternetGatewayId=gateway["InternetGatewayId"])
    for subnet in ec2.describe_subnets(Filters=MINE)["Subnets"]:
        ec2.delete_subnet(SubnetId=subnet["SubnetId"])
    for vpc in ec2.describe_vpcs(Filters=MINE)["Vpcs"]:
        ec2.delete_vpc(VpcId=vpc["VpcId"])
    for peering in ec2.describe_vpc_peering_connections(Filters=MINE)["VpcPeeringConnections"]:
        ec2.delete_vpc_peering_connection(VpcPeeringConnectionId=peering["VpcPeeringConnectionId"])
        wait("vpc_peering_connection_deleted", VpcPeeringConnectionIds=[peering["VpcPeeringConnectionId"]])


def pages(operation, member):
    paginator = ec2.get_paginator(operation)
    return [item for page in paginator.paginate(Filters=MINE) for item in page[member]]


def listed():
    rules = [permission for group in pages("describe_security_groups", "SecurityGroups")
             for permission in group["IpPermissions"] + group["IpPermissionsEgress"]]
    return {
        "vpcs": [vpc["CidrBlock"] for vpc in pages("describe_vpcs", "Vpcs")],
        "subnets": sorted([subnet["CidrBlock"], subnet["AvailabilityZoneId"], subnet["AvailableIpAddressCount"]]
                          for subnet in pages("describe_subnets", "Subnets")),
        "gateways": [len(gateway["Attachments"])
                     for gateway in pages("describe_internet_gateways", "InternetGateways")],
        "addresses": ["AssociationId" in address for address in ec2.describe_addresses(Filters=MINE)["Addresses"]],
        "nat": [[nat["State"], len(nat["NatGatewayAddresses"])] for nat in ec2.describe_nat_gateways(
            Filters=MINE + [{"Name": "state", "Values": ["available", "pending"]}])["NatGateways"]],
        "routes": [[route.get("DestinationCidrBlock"), route["State"], route["Origin"]]
                   for table in pages("describe_route_tables", "RouteTables") for route in table["Routes"]],
        "rules": [[rule["IpProtocol"], rule.get("FromPort"), len(rule["IpRanges"]), len(rule["UserIdGroupPairs"])]
                  for rule in rules],
        "endpoints": [[endpoint["State"], endpoint["PrivateDnsEnabled"], len(endpoint["NetworkInterfaceIds"]),
                       endpoint["DnsEntries"][-1]["DnsName"]]
                      for endpoint in ec2.describe_vpc_endpoints(Filters=MINE + ALIVE)["VpcEndpoints"]],
        "tags": sorted({tag["ResourceType"] for tag in ec2.describe_tags(
            Filters=[{"Name": "key", "Values": ["made-by"]}])["Tags"]}),
    }


url, service, step = sys.argv[1:]
ec2 = boto3.client("ec2", endpoint_url=url)
{"build": build, "clear": clear}[step]()
print(json.dumps(listed()))
