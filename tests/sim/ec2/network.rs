//! VPCs, subnets, tags, route tables.

use tidb_dms::sim::SimAccount;

use super::client::{ok, public, refused, subnet, vpc};

#[tokio::test(start_paused = true)]
async fn a_vpc_comes_with_a_main_table_a_default_group_and_a_default_acl() {
    let account = SimAccount::new();
    let tags = "TagSpecification.1.ResourceType=vpc&TagSpecification.1.Tag.1.Key=Name&TagSpecification.1.Tag.1.Value=a%26b";
    let made = ok(&account, "CreateVpc", &format!("CidrBlock=10.20.3.4%2F16&{tags}")).await;
    assert_eq!((made.text("state"), made.text("cidrBlock")), ("pending", "10.20.0.0/16"));
    let vpc = made.text("vpcId").to_owned();
    assert!(vpc.len() == 21 && vpc.starts_with("vpc-0"), "{vpc}");

    let network = account.network();
    let seen = network.vpc(&vpc).expect("the VPC");
    assert_eq!((seen.dns_support, seen.dns_hostnames), (Some(true), Some(false)));
    assert_eq!(seen.tags["Name"], "a&b");
    let table = network
        .route_tables
        .iter()
        .find(|table| table.vpc == vpc)
        .expect("a main table");
    assert!(table.associations[0].main && table.routes[0].target == "local");
    let group = network
        .security_groups
        .iter()
        .find(|group| group.vpc == vpc)
        .expect("a default group");
    assert_eq!((group.ingress.len(), group.egress.len()), (1, 1));

    ok(&account, "DeleteVpc", &format!("VpcId={vpc}")).await;
    assert!(account.inventory().is_empty(), "{}", account.inventory());
    assert!(
        account
            .network()
            .route_tables
            .iter()
            .all(|table| table.vpc != vpc)
    );
}

#[tokio::test(start_paused = true)]
async fn what_ec2_refuses_about_vpcs_and_subnets() {
    let account = SimAccount::new();
    let vpc = vpc(&account, "10.20.0.0/16").await;
    subnet(&account, &vpc, "10.20.1.0/24", 'a').await;
    let in_vpc = format!("VpcId={vpc}&CidrBlock");
    let rows = [
        ("CreateVpc", "".to_owned(), "MissingParameter", "CidrBlock"),
        ("CreateVpc", "CidrBlock=10.0.0.0/15".into(), "InvalidVpc.Range", "10.0.0.0/15"),
        ("CreateVpc", "CidrBlock=10.0.0.0/29".into(), "InvalidVpc.Range", "invalid"),
        ("CreateVpc", "CidrBlock=ten".into(), "InvalidParameterValue", "not a valid CIDR"),
        ("CreateVpc", "CidrBlok=10.0.0.0/16".into(), "UnknownParameter", "CidrBlok"),
        (
            "CreateSubnet",
            "VpcId=vpc-0&CidrBlock=10.0.0.0/24".into(),
            "InvalidVpcID.NotFound",
            "vpc-0",
        ),
        ("CreateSubnet", format!("{in_vpc}=10.21.0.0/24"), "InvalidSubnet.Range", "10.21.0.0/24"),
        ("CreateSubnet", format!("{in_vpc}=10.20.9.0/29"), "InvalidSubnet.Range", "10.20.9.0/29"),
        ("CreateSubnet", format!("{in_vpc}=10.20.0.0/20"), "InvalidSubnet.Conflict", "conflicts"),
        (
            "CreateSubnet",
            format!("{in_vpc}=10.20.2.0/24&AvailabilityZone=us-west-2z"),
            "InvalidParameterValue",
            "us-west-2a, us-west-2b",
        ),
        (
            "CreateSubnet",
            format!("{in_vpc}=10.20.2.0/24&TagSpecification.1.ResourceType=vpc"),
            "InvalidParameterValue",
            "not a valid taggable resource type",
        ),
        ("DeleteVpc", format!("VpcId={vpc}"), "DependencyViolation", "has dependencies"),
        ("DescribeVpcs", "VpcId.1=vpc-0".into(), "InvalidVpcID.NotFound", "vpc-0"),
        (
            "DescribeVpcs",
            "Filter.1.Name=colour&Filter.1.Value.1=red".into(),
            "InvalidParameterValue",
            "colour",
        ),
        ("ModifyVpcAttribute", format!("VpcId={vpc}"), "MissingParameter", "attribute"),
        (
            "ModifyVpcAttribute",
            format!("VpcId={vpc}&EnableDnsSupport.Value=true&EnableDnsHostnames.Value=true"),
            "InvalidParameterCombination",
            "multiple attribute",
        ),
        ("RunInstances", "".into(), "InvalidAction", "RunInstances"),
    ];
    for (action, parameters, code, words) in rows {
        refused(&account, action, &parameters, code, words).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_subnet_is_in_the_zone_that_was_named_and_counts_its_addresses() {
    let account = SimAccount::new();
    let vpc = vpc(&account, "10.20.0.0/16").await;
    let by_id = format!("VpcId={vpc}&CidrBlock=10.20.0.0/28&AvailabilityZoneId=usw2-az1");
    let made = ok(&account, "CreateSubnet", &by_id).await;
    assert_eq!(
        made.text("availabilityZone"),
        "us-west-2b",
        "names and ids are no pairs by their order"
    );
    assert_eq!(made.text("availableIpAddressCount"), "11");
    let id = made.text("subnetId").to_owned();
    let zones = ok(
        &account,
        "DescribeAvailabilityZones",
        "Filter.1.Name=zone-id&Filter.1.Value.1=usw2-az1",
    );
    assert_eq!(zones.await.texts("zoneName"), ["us-west-2b"]);
    ok(&account, "DeleteSubnet", &format!("SubnetId={id}")).await;
    ok(&account, "DeleteVpc", &format!("VpcId={vpc}")).await;
}

#[tokio::test(start_paused = true)]
async fn tags_come_and_go_and_are_listed() {
    let account = SimAccount::new();
    let vpc = vpc(&account, "10.20.0.0/16").await;
    let subnet = subnet(&account, &vpc, "10.20.1.0/24", 'a').await;
    let both = format!("ResourceId.1={vpc}&ResourceId.2={subnet}");
    ok(
        &account,
        "CreateTags",
        &format!("{both}&Tag.1.Key=a&Tag.1.Value=1&Tag.2.Key=b&Tag.2.Value=2"),
    )
    .await;
    let seen = ok(
        &account,
        "DescribeTags",
        &format!("Filter.1.Name=resource-id&Filter.1.Value.1={subnet}"),
    )
    .await;
    assert_eq!(seen.texts("key"), ["a", "b"]);
    assert_eq!(seen.text("resourceType"), "subnet");
    ok(&account, "DeleteTags", &format!("{both}&Tag.1.Key=a&Tag.1.Value=other&Tag.2.Key=b")).await;
    let seen = ok(&account, "DescribeTags", "").await;
    assert_eq!(seen.texts("key"), ["a", "a"], "a tag goes only with the value that was named");
    let named = "ResourceId.1=vpc-0&Tag.1.Key=a";
    refused(&account, "CreateTags", named, "InvalidVpcID.NotFound", "vpc-0").await;
    let reserved = format!("ResourceId.1={vpc}&Tag.1.Key=aws:a");
    refused(&account, "CreateTags", &reserved, "InvalidParameterValue", "reserved").await;
}

#[tokio::test(start_paused = true)]
async fn routes_and_associations() {
    let account = SimAccount::new();
    let (vpc, gateway, in_a) = public(&account).await;
    let token = format!("VpcId={vpc}&ClientToken=once");
    let made = ok(&account, "CreateRouteTable", &token).await;
    let table = made.text("routeTableId").to_owned();
    let again = ok(&account, "CreateRouteTable", &token).await;
    assert_eq!(again.text("routeTableId"), table, "the token makes one table");
    let other = format!("VpcId={}&ClientToken=once", SimAccount::DEFAULT_VPC);
    refused(&account, "CreateRouteTable", &other, "IdempotentParameterMismatch", "token").await;

    let anywhere = format!("RouteTableId={table}&DestinationCidrBlock=0.0.0.0/0");
    let to_gateway = format!("{anywhere}&GatewayId={gateway}");
    refused(&account, "ReplaceRoute", &to_gateway, "InvalidParameterValue", "CreateRoute").await;
    ok(&account, "CreateRoute", &to_gateway).await;
    refused(&account, "CreateRoute", &to_gateway, "RouteAlreadyExists", "0.0.0.0/0").await;
    refused(&account, "CreateRoute", &anywhere, "MissingParameter", "targets").await;
    let inside =
        format!("RouteTableId={table}&DestinationCidrBlock=10.20.9.0/24&GatewayId={gateway}");
    refused(&account, "CreateRoute", &inside, "InvalidParameterValue", "more specific").await;
    let nowhere = format!("RouteTableId={table}&DestinationCidrBlock=1.0.0.0/8&NatGatewayId=nat-0");
    refused(&account, "CreateRoute", &nowhere, "InvalidNatGatewayID.NotFound", "nat-0").await;

    let uses = format!("RouteTableId={table}&SubnetId={in_a}");
    let made = ok(&account, "AssociateRouteTable", &uses).await;
    let association = made.text("associationId").to_owned();
    let again = ok(&account, "AssociateRouteTable", &uses).await;
    assert_eq!(again.text("associationId"), association);
    let second = ok(&account, "CreateRouteTable", &format!("VpcId={vpc}")).await;
    let second = second.text("routeTableId");
    let moved = format!("RouteTableId={second}&SubnetId={in_a}");
    refused(&account, "AssociateRouteTable", &moved, "Resource.AlreadyAssociated", "conflicts")
        .await;
    refused(
        &account,
        "DeleteRouteTable",
        &format!("RouteTableId={table}"),
        "DependencyViolation",
        "",
    )
    .await;
    let by_subnet = format!("Filter.1.Name=association.subnet-id&Filter.1.Value.1={in_a}");
    let seen = ok(&account, "DescribeRouteTables", &by_subnet).await;
    assert_eq!(seen.texts("state"), ["associated", "active", "active"], "{}", seen.xml);

    let apart = format!("InternetGatewayId={gateway}&VpcId={vpc}");
    ok(&account, "DetachInternetGateway", &apart).await;
    let seen = ok(&account, "DescribeRouteTables", &by_subnet).await;
    assert!(
        seen.texts("state")
            .contains(&"blackhole"),
        "{}",
        seen.xml
    );
    ok(&account, "AttachInternetGateway", &apart).await;
    let seen = ok(&account, "DescribeRouteTables", &by_subnet).await;
    assert!(
        !seen
            .texts("state")
            .contains(&"blackhole"),
        "{}",
        seen.xml
    );

    ok(&account, "DisassociateRouteTable", &format!("AssociationId={association}")).await;
    ok(&account, "DeleteRoute", &anywhere).await;
    refused(&account, "DeleteRoute", &anywhere, "InvalidRoute.NotFound", "no route").await;
    let local = format!("RouteTableId={table}&DestinationCidrBlock=10.20.0.0/16");
    refused(&account, "DeleteRoute", &local, "InvalidParameterValue", "local").await;
    ok(&account, "DeleteRouteTable", &format!("RouteTableId={table}")).await;
    let main = ok(&account, "DescribeRouteTables", &format!(
        "Filter.1.Name=association.main&Filter.1.Value.1=true&Filter.2.Name=vpc-id&Filter.2.Value.1={vpc}"
    )).await;
    let main_table = format!("RouteTableId={}", main.text("routeTableId"));
    refused(&account, "DeleteRouteTable", &main_table, "DependencyViolation", "dependencies").await;
    let main_use = format!("AssociationId={}", main.text("routeTableAssociationId"));
    refused(&account, "DisassociateRouteTable", &main_use, "InvalidParameterValue", "main").await;
}
