use super::{
    address, args::Args, endpoint_change, endpoint_service, group_rules, interface,
    internet_gateway, nat_gateway, network_acl, network_acl_change, peering, route, route_table,
    security_group, subnet, tags, vpc, vpc_endpoint, zones,
};
use crate::sim::{
    fault::{Answer, Fault},
    wire::Request,
    world::World,
};

/// An operation: what answers it and which parameters it reads, besides `DryRun`.
struct Operation {
    name: &'static str,
    run: fn(&mut World, &Args<'_>) -> Answer,
    reads: &'static [&'static str],
}

macro_rules! operations {
    ($($name:ident => $run:path, [$($reads:literal)*];)*) => {
        &[$(Operation { name: stringify!($name), run: $run, reads: &[$($reads),*] }),*]
    };
}

const OPERATIONS: &[Operation] = operations! {
    AcceptVpcPeeringConnection => peering::accept, ["VpcPeeringConnectionId"];
    AllocateAddress => address::allocate, ["Domain" "TagSpecification"];
    AssociateRouteTable => route_table::associate, ["RouteTableId" "SubnetId"];
    AttachInternetGateway => internet_gateway::attach, ["InternetGatewayId" "VpcId"];
    AuthorizeSecurityGroupEgress => group_rules::authorize_egress,
        ["GroupId" "IpPermissions" "CidrIp" "IpProtocol" "FromPort" "ToPort"];
    AuthorizeSecurityGroupIngress => group_rules::authorize_ingress,
        ["GroupId" "IpPermissions" "CidrIp" "IpProtocol" "FromPort" "ToPort"];
    CreateInternetGateway => internet_gateway::create, ["TagSpecification"];
    CreateNatGateway => nat_gateway::create,
        ["SubnetId" "AllocationId" "AvailabilityMode" "ConnectivityType" "ClientToken" "TagSpecification"];
    CreateNetworkAcl => network_acl_change::create, ["VpcId" "ClientToken" "TagSpecification"];
    CreateNetworkAclEntry => network_acl_change::add_entry,
        ["NetworkAclId" "RuleNumber" "Protocol" "RuleAction" "Egress" "CidrBlock" "Ipv6CidrBlock" "PortRange" "Icmp"];
    CreateRoute => route::create,
        ["RouteTableId" "DestinationCidrBlock" "GatewayId" "NatGatewayId" "VpcPeeringConnectionId" "NetworkInterfaceId"];
    CreateRouteTable => route_table::create, ["VpcId" "ClientToken" "TagSpecification"];
    CreateSecurityGroup => security_group::create, ["GroupName" "GroupDescription" "VpcId" "TagSpecification"];
    CreateSubnet => subnet::create, ["VpcId" "CidrBlock" "AvailabilityZone" "AvailabilityZoneId" "TagSpecification"];
    CreateTags => tags::create, ["ResourceId" "Tag"];
    CreateVpc => vpc::create, ["CidrBlock" "InstanceTenancy" "TagSpecification"];
    CreateVpcEndpoint => vpc_endpoint::create,
        ["VpcEndpointType" "VpcId" "ServiceName" "SubnetId" "SecurityGroupId" "IpAddressType" "PrivateDnsEnabled" "ClientToken" "TagSpecification"];
    DeleteInternetGateway => internet_gateway::delete, ["InternetGatewayId"];
    DeleteNatGateway => nat_gateway::delete, ["NatGatewayId"];
    DeleteNetworkAcl => network_acl_change::delete, ["NetworkAclId"];
    DeleteNetworkAclEntry => network_acl_change::remove_entry, ["NetworkAclId" "RuleNumber" "Egress"];
    DeleteRoute => route::delete, ["RouteTableId" "DestinationCidrBlock"];
    DeleteRouteTable => route_table::delete, ["RouteTableId"];
    DeleteSecurityGroup => security_group::delete, ["GroupId"];
    DeleteSubnet => subnet::delete, ["SubnetId"];
    DeleteTags => tags::delete, ["ResourceId" "Tag"];
    DeleteVpc => vpc::delete, ["VpcId"];
    DeleteVpcEndpoints => vpc_endpoint::delete, ["VpcEndpointId"];
    DeleteVpcPeeringConnection => peering::delete, ["VpcPeeringConnectionId"];
    DescribeAddresses => address::describe, ["AllocationId" "PublicIp" "Filter"];
    DescribeAvailabilityZones => zones::describe, ["ZoneName" "ZoneId" "Filter" "AllAvailabilityZones"];
    DescribeInternetGateways => internet_gateway::describe, ["InternetGatewayId" "Filter" "MaxResults" "NextToken"];
    DescribeNatGateways => nat_gateway::describe, ["NatGatewayId" "Filter" "MaxResults" "NextToken"];
    DescribeNetworkAcls => network_acl::describe, ["NetworkAclId" "Filter" "MaxResults" "NextToken"];
    DescribeNetworkInterfaces => interface::describe, ["NetworkInterfaceId" "Filter" "MaxResults" "NextToken"];
    DescribeRouteTables => route_table::describe, ["RouteTableId" "Filter" "MaxResults" "NextToken"];
    DescribeSecurityGroupRules => group_rules::describe, ["SecurityGroupRuleId" "Filter" "MaxResults" "NextToken"];
    DescribeSecurityGroups => security_group::describe, ["GroupId" "Filter" "MaxResults" "NextToken"];
    DescribeSubnets => subnet::describe, ["SubnetId" "Filter" "MaxResults" "NextToken"];
    DescribeTags => tags::describe, ["Filter" "MaxResults" "NextToken"];
    DescribeVpcAttribute => vpc::describe_attribute, ["VpcId" "Attribute"];
    DescribeVpcEndpointServices => endpoint_service::describe, ["ServiceName" "Filter" "MaxResults" "NextToken"];
    DescribeVpcEndpoints => vpc_endpoint::describe, ["VpcEndpointId" "Filter" "MaxResults" "NextToken"];
    DescribeVpcPeeringConnections => peering::describe, ["VpcPeeringConnectionId" "Filter" "MaxResults" "NextToken"];
    DescribeVpcs => vpc::describe, ["VpcId" "Filter" "MaxResults" "NextToken"];
    DetachInternetGateway => internet_gateway::detach, ["InternetGatewayId" "VpcId"];
    DisassociateRouteTable => route_table::disassociate, ["AssociationId"];
    ModifyVpcAttribute => vpc::modify_attribute, ["VpcId" "EnableDnsSupport" "EnableDnsHostnames"];
    ModifyVpcEndpoint => endpoint_change::modify,
        ["VpcEndpointId" "AddSubnetId" "RemoveSubnetId" "AddSecurityGroupId" "RemoveSecurityGroupId" "PrivateDnsEnabled"];
    RejectVpcPeeringConnection => peering::reject, ["VpcPeeringConnectionId"];
    ReleaseAddress => address::release, ["AllocationId"];
    ReplaceNetworkAclAssociation => network_acl_change::reassociate, ["AssociationId" "NetworkAclId"];
    ReplaceRouteTableAssociation => route_table::reassociate, ["AssociationId" "RouteTableId"];
    ReplaceRoute => route::replace,
        ["RouteTableId" "DestinationCidrBlock" "GatewayId" "NatGatewayId" "VpcPeeringConnectionId" "NetworkInterfaceId"];
    RevokeSecurityGroupEgress => group_rules::revoke_egress,
        ["GroupId" "IpPermissions" "SecurityGroupRuleId" "CidrIp" "IpProtocol" "FromPort" "ToPort"];
    RevokeSecurityGroupIngress => group_rules::revoke_ingress,
        ["GroupId" "IpPermissions" "SecurityGroupRuleId" "CidrIp" "IpProtocol" "FromPort" "ToPort"];
};

/// What every query says besides.
const FRAME: [&str; 3] = ["Action", "DryRun", "Version"];

/// The one operation that has no dry run.
const NEVER_DRY: &str = "ModifyVpcAttribute";

pub(in crate::sim) fn answer(world: &mut World, request: &Request) -> Answer {
    let name = request.operation();
    let Some(operation) = OPERATIONS
        .iter()
        .find(|operation| operation.name == name)
    else {
        return Err(Fault::new(
            "InvalidAction",
            format!(
                "The action {name} is not valid for this web service: the simulated account does not answer it."
            ),
        ));
    };
    if let Some(unread) = request
        .members()
        .names()
        .find(|member| {
            let is_frame = FRAME.contains(member) && !(*member == "DryRun" && name == NEVER_DRY);
            !operation.reads.contains(member) && !is_frame
        })
    {
        return Err(Fault::new(
            "UnknownParameter",
            format!(
                "The parameter {unread} is not recognized: the simulated account does not read it in {name}"
            ),
        ));
    }
    let args = Args(request.members());
    if args.flag("DryRun")? != Some(true) {
        return (operation.run)(world, &args);
    }
    world.rehearse(|world| (operation.run)(world, &args))?;
    Err(Fault::new("DryRunOperation", "Request would have succeeded, but DryRun flag is set."))
}

/// What the caller has to be allowed.
pub(in crate::sim) fn actions(request: &Request) -> Vec<String> {
    let mut actions = vec![format!("ec2:{}", request.operation())];
    if request
        .members()
        .has("TagSpecification")
    {
        actions.push("ec2:CreateTags".to_owned());
    }
    actions
}
