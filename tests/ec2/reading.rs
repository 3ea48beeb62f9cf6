//! What is read of a network, and by how many calls.

use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicUsize, Ordering},
};

use aws_sdk_ec2::types;
use tidb_dms::{
    fault::AwsFaultKind,
    network::request,
    provision::{ApiBudget, NetworkReader, NetworkScope},
    snapshot::{AclEntry, GroupPeer, GroupRule, NetworkSnapshot, SecurityGroup},
};

use crate::stage::{Form, Stage};

/// A VPC with one of everything, in EC2's own words, some of which its model does not have.
fn answer(form: &Form) -> Result<String, &'static str> {
    let inside = match form.action() {
        "DescribeAvailabilityZones" => {
            "<availabilityZoneInfo><item><zoneName>us-west-2a</zoneName><zoneId>usw2-az2</zoneId></item></availabilityZoneInfo>"
        }
        "DescribeVpcs" => {
            "<vpcSet><item><vpcId>vpc-1</vpcId><state>available</state><ownerId>123456789012</ownerId><cidrBlock>10.0.0.0/20</cidrBlock>\
             <cidrBlockAssociationSet>\
             <item><cidrBlock>10.0.0.0/20</cidrBlock><cidrBlockState><state>associated</state></cidrBlockState></item>\
             <item><cidrBlock>10.1.0.0/20</cidrBlock><cidrBlockState><state>associated</state></cidrBlockState></item>\
             <item><cidrBlock>10.2.0.0/20</cidrBlock><cidrBlockState><state>disassociated</state></cidrBlockState></item>\
             </cidrBlockAssociationSet>\
             <tagSet><item><key>tidb-dms:migration</key><value>orders</value></item></tagSet></item></vpcSet>"
        }
        "DescribeVpcAttribute" => match form.get("Attribute") {
            "enableDnsSupport" => {
                "<vpcId>vpc-1</vpcId><enableDnsSupport><value>true</value></enableDnsSupport>"
            }
            _ => {
                "<vpcId>vpc-1</vpcId><enableDnsHostnames><value>false</value></enableDnsHostnames>"
            }
        },
        // Two pages.
        "DescribeSubnets" if form.get("NextToken").is_empty() => {
            "<subnetSet><item><subnetId>subnet-1</subnetId><vpcId>vpc-1</vpcId><state>available</state>\
             <cidrBlock>10.0.0.0/24</cidrBlock><availabilityZone>us-west-2a</availabilityZone>\
             <availabilityZoneId>usw2-az2</availabilityZoneId><availableIpAddressCount>251</availableIpAddressCount>\
             <blockPublicAccessStates><internetGatewayBlockMode>block-novelty</internetGatewayBlockMode></blockPublicAccessStates>\
             </item></subnetSet><nextToken>more</nextToken>"
        }
        "DescribeSubnets" => {
            assert_eq!(form.get("NextToken"), "more");
            "<subnetSet><item><subnetId>subnet-2</subnetId><vpcId>vpc-1</vpcId></item></subnetSet><nextToken></nextToken>"
        }
        "DescribeInternetGateways" => {
            "<internetGatewaySet><item><internetGatewayId>igw-1</internetGatewayId><attachmentSet><item>\
             <vpcId>vpc-1</vpcId><state>available</state></item></attachmentSet></item></internetGatewaySet>"
        }
        "DescribeAddresses" => {
            "<addressesSet><item><allocationId>eipalloc-1</allocationId><publicIp>52.0.0.1</publicIp></item></addressesSet>"
        }
        "DescribeNatGateways" => {
            "<natGatewaySet><item><natGatewayId>nat-1</natGatewayId><vpcId>vpc-1</vpcId><subnetId>subnet-2</subnetId>\
             <state>failed</state><connectivityType>public</connectivityType><failureCode>Gateway.NotAttached</failureCode>\
             <failureMessage>no gateway</failureMessage><natGatewayAddressSet><item><allocationId>eipalloc-1</allocationId>\
             <publicIp>52.0.0.1</publicIp><privateIp>10.0.1.9</privateIp></item></natGatewayAddressSet></item></natGatewaySet>"
        }
        "DescribeRouteTables" => {
            "<routeTableSet><item><routeTableId>rtb-1</routeTableId><vpcId>vpc-1</vpcId><routeSet>\
             <item><destinationCidrBlock>10.0.0.0/20</destinationCidrBlock><gatewayId>local</gatewayId><state>active</state>\
             <origin>CreateRouteTable</origin></item>\
             <item><destinationCidrBlock>0.0.0.0/0</destinationCidrBlock><natGatewayId>nat-1</natGatewayId>\
             <state>blackhole</state><origin>CreateRoute</origin></item>\
             <item><destinationPrefixListId>pl-1</destinationPrefixListId><gatewayId>vpce-9</gatewayId><state>active</state></item>\
             </routeSet><associationSet><item><routeTableAssociationId>rtbassoc-1</routeTableAssociationId><main>false</main>\
             <subnetId>subnet-1</subnetId><associationState><state>associated</state></associationState></item>\
             </associationSet></item></routeTableSet>"
        }
        "DescribeSecurityGroups" => {
            "<securityGroupInfo><item><groupId>sg-1</groupId><groupName>dms</groupName><vpcId>vpc-1</vpcId>\
             <ipPermissionsEgress><item><ipProtocol>tcp</ipProtocol><fromPort>4000</fromPort><toPort>4001</toPort>\
             <ipRanges><item><cidrIp>10.0.0.0/20</cidrIp></item></ipRanges>\
             <ipv6Ranges><item><cidrIpv6>::/0</cidrIpv6></item></ipv6Ranges>\
             <prefixListIds><item><prefixListId>pl-1</prefixListId></item></prefixListIds>\
             <groups><item><groupId>sg-2</groupId></item></groups></item>\
             <item><ipProtocol>-1</ipProtocol><ipRanges><item><cidrIp>0.0.0.0/0</cidrIp></item></ipRanges></item>\
             </ipPermissionsEgress></item></securityGroupInfo>"
        }
        "DescribeNetworkAcls" => {
            "<networkAclSet><item><networkAclId>acl-1</networkAclId><vpcId>vpc-1</vpcId><default>true</default>\
             <entrySet><item><ruleNumber>100</ruleNumber><protocol>6</protocol><ruleAction>allow</ruleAction>\
             <egress>true</egress><cidrBlock>0.0.0.0/0</cidrBlock><portRange><from>1024</from><to>65535</to></portRange></item>\
             <item><ruleNumber>32767</ruleNumber><protocol>-1</protocol><ruleAction>deny</ruleAction><egress>false</egress>\
             <cidrBlock>0.0.0.0/0</cidrBlock></item></entrySet><associationSet><item><subnetId>subnet-1</subnetId></item>\
             </associationSet></item></networkAclSet>"
        }
        "DescribeVpcEndpoints" => {
            "<vpcEndpointSet><item><vpcEndpointId>vpce-1</vpcEndpointId><vpcId>vpc-1</vpcId>\
             <vpcEndpointType>Interface</vpcEndpointType><serviceName>svc</serviceName><state>pendingAcceptance</state>\
             <privateDnsEnabled>true</privateDnsEnabled><subnetIdSet><item>subnet-1</item></subnetIdSet>\
             <groupSet><item><groupId>sg-1</groupId></item></groupSet>\
             <networkInterfaceIdSet><item>eni-1</item></networkInterfaceIdSet>\
             <dnsEntrySet><item><dnsName>vpce-1.svc</dnsName><hostedZoneId>Z1</hostedZoneId></item></dnsEntrySet>\
             <lastError><code>Rejected</code><message>not yours</message></lastError></item></vpcEndpointSet>"
        }
        "DescribeVpcEndpointServices" => {
            "<serviceDetailSet><item><serviceName>svc</serviceName><acceptanceRequired>true</acceptanceRequired>\
             <availabilityZoneIdSet><item>usw2-az2</item></availabilityZoneIdSet>\
             <availabilityZoneSet><item>us-west-2a</item></availabilityZoneSet><privateDnsName>a.example.com</privateDnsName>\
             <privateDnsNameVerificationState>verified</privateDnsNameVerificationState></item></serviceDetailSet>"
        }
        "DescribeVpcPeeringConnections" => {
            "<vpcPeeringConnectionSet><item><vpcPeeringConnectionId>pcx-1</vpcPeeringConnectionId>\
             <status><code>pending-acceptance</code><message>Pending Acceptance by 1</message></status>\
             <requesterVpcInfo><ownerId>123456789012</ownerId><vpcId>vpc-9</vpcId><region>us-west-2</region>\
             <cidrBlock>172.16.0.0/20</cidrBlock></requesterVpcInfo>\
             <accepterVpcInfo><ownerId>1</ownerId><vpcId>vpc-1</vpcId></accepterVpcInfo></item></vpcPeeringConnectionSet>"
        }
        "DescribeNetworkInterfaces" => {
            "<networkInterfaceSet><item><networkInterfaceId>eni-1</networkInterfaceId><vpcId>vpc-1</vpcId>\
             <subnetId>subnet-1</subnetId><description>DMSNetworkInterface</description><status>in-use</status>\
             <interfaceType>novelty</interfaceType><privateIpAddress>10.0.0.7</privateIpAddress>\
             <association><publicIp>52.0.0.2</publicIp></association>\
             <groupSet><item><groupId>sg-1</groupId></item></groupSet></item></networkInterfaceSet>"
        }
        action => panic!("{action} is not a look"),
    };
    Ok(inside.to_owned())
}

async fn read(stage: &Stage, scope: &NetworkScope) -> NetworkSnapshot {
    NetworkReader::new(&stage.client())
        .read(scope)
        .await
        .expect("a snapshot")
}

/// How often each action was called, with what it asked by.
fn tally(stage: &Stage) -> BTreeMap<String, usize> {
    let mut tally = BTreeMap::new();
    for form in stage.asked() {
        let by = match form.action() {
            "DescribeVpcAttribute" => form.get("Attribute").to_owned(),
            _ => form.filter(),
        };
        *tally
            .entry(format!("{} {by}", form.action()))
            .or_default() += 1;
    }
    tally
}

#[tokio::test]
async fn a_diagnosis_sees_everything_of_the_vpc_of_its_subnets() {
    let stage = Stage::answering(answer);
    let scope = NetworkScope::of_subnets(["subnet-1", "subnet-2"]).service("svc");
    let seen = read(&stage, &scope).await;
    insta::assert_debug_snapshot!(seen);

    let tally = tally(&stage);
    insta::assert_debug_snapshot!("calls_of_a_diagnosis", tally);
}

#[tokio::test]
async fn a_plan_sees_what_is_tagged_and_what_is_beside_it() {
    let stage = Stage::answering(answer);
    let scope = NetworkScope::tagged("tidb-dms:migration", "orders").address("eipalloc-9");
    let seen = read(&stage, &scope).await;
    assert_eq!(seen.subnets.len(), 2, "each once, though they are asked for twice");
    assert_eq!(seen.vpcs[0].dns_support, Some(true));
    assert!(seen.network_acls.is_empty() && seen.network_interfaces.is_empty());
    insta::assert_debug_snapshot!("calls_of_a_plan", tally(&stage));
}

#[tokio::test]
async fn where_nothing_is_there_is_nothing_to_ask_twice() {
    let stage = Stage::silent();
    let scope = NetworkScope::tagged("tidb-dms:migration", "orders");
    let nothing = NetworkSnapshot { region: "us-west-2".to_owned(), ..NetworkSnapshot::default() };
    assert_eq!(read(&stage, &scope).await, nothing);
    assert_eq!(stage.asked().len(), 9, "{:?}", tally(&stage));
}

#[tokio::test]
async fn permissions_become_a_rule_for_each_peer() {
    let seen = read(&Stage::answering(answer), &NetworkScope::of_vpc("vpc-1")).await;
    let rule = |peer| GroupRule { protocol: "tcp".to_owned(), ports: Some((4000, 4001)), peer };
    let range = |text: &str| GroupPeer::Range(text.parse().expect("a range"));
    assert_eq!(
        seen.security_groups[0].egress,
        [
            rule(range("10.0.0.0/20")),
            rule(GroupPeer::Range6("::/0".to_owned())),
            rule(GroupPeer::PrefixList("pl-1".to_owned())),
            rule(GroupPeer::Group("sg-2".to_owned())),
            GroupRule { protocol: "-1".to_owned(), ports: None, peer: range("0.0.0.0/0") },
        ]
    );
    let last = AclEntry {
        number: 32_767,
        egress: false,
        allow: false,
        protocol: "-1".to_owned(),
        ports: None,
        range: Some("0.0.0.0/0".parse().expect("a range")),
    };
    assert_eq!(seen.network_acls[0].entries[1], last);

    // And back, to be revoked one by one.
    for rule in &seen.security_groups[0].egress {
        let permission = request::permission_of(rule);
        let group = types::SecurityGroup::builder()
            .ip_permissions_egress(permission)
            .build();
        assert_eq!(SecurityGroup::from(group).egress, std::slice::from_ref(rule));
    }
}

#[tokio::test(start_paused = true)]
async fn a_throttled_look_is_tried_again() {
    let refusals = AtomicUsize::new(0);
    let stage = Stage::answering(move |form| {
        let is_first =
            form.action() == "DescribeNatGateways" && refusals.fetch_add(1, Ordering::Relaxed) < 3;
        if is_first { Err("RequestLimitExceeded") } else { answer(form) }
    });
    let seen = read(&stage, &NetworkScope::of_vpc("vpc-1")).await;
    assert_eq!(seen.nat_gateways.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn what_is_forbidden_is_told_and_not_tried_again() {
    let stage = Stage::answering(|form| match form.action() {
        "DescribeNetworkAcls" => Err("UnauthorizedOperation"),
        _ => answer(form),
    });
    let fault = NetworkReader::new(&stage.client())
        .budget(ApiBudget::unlimited())
        .read(&NetworkScope::of_vpc("vpc-1"))
        .await
        .expect_err("a refusal");
    assert_eq!(fault.operation(), "DescribeNetworkAcls");
    assert_eq!(fault.subject(), "vpc-id vpc-1");
    assert_eq!(fault.kind(), &AwsFaultKind::AccessDenied);
    let tried = stage
        .asked()
        .iter()
        .filter(|form| form.action() == "DescribeNetworkAcls")
        .count();
    assert_eq!(tried, 1);
}

#[tokio::test]
async fn a_vpc_that_goes_while_it_is_looked_at_is_no_error() {
    let stage = Stage::answering(|form| match form.action() {
        "DescribeVpcAttribute" => Err("InvalidVpcID.NotFound"),
        _ => answer(form),
    });
    let seen = read(&stage, &NetworkScope::of_vpc("vpc-1")).await;
    assert_eq!(seen.vpcs[0].dns_support, None);
}
