//! Two migrations in one VPC, the second by the way of the first: both connect, and neither takes the other's way down.

use tidb_dms::{
    cluster::Plan,
    network::{
        DescribedNetwork, EndpointSubnet, NatGateway, Network, PrivateEndpoint, SecurityGroup,
        Shape, Subnet, Vpc,
    },
    snapshot::NetworkSnapshot,
};

use crate::stage::{Cluster, SERVICE};

/// In the VPC that is there, by what leads out of it.
fn beside(shape: Shape, there: &NetworkSnapshot) -> DescribedNetwork {
    let ours = there
        .vpcs
        .iter()
        .find(|one| !one.tags.is_empty())
        .expect("the VPC of the first");
    let vpc = Vpc::existing(&*ours.id)
        .with_range("10.0.0.0/20")
        .with_taken(
            there
                .subnets
                .iter()
                .filter(|one| one.vpc == ours.id)
                .map(|one| one.range.to_string()),
        );
    let subnets = [Subnet::carved("us-west-2a", 24), Subnet::carved("us-west-2b", 24)];
    let group = SecurityGroup::tight([3306]);
    match shape {
        Shape::InternetGateway => Network::public_subnets()
            .vpc(vpc)
            .subnets(subnets)
            .security_group(group)
            .build()
            .expect("public subnets")
            .into(),
        Shape::Nat => {
            Network::private_subnets_with_nat([NatGateway::existing(&*there.nat_gateways[0].id)])
                .vpc(vpc)
                .subnets(subnets)
                .security_group(group)
                .build()
                .expect("subnets with NAT")
                .into()
        }
        _ => Network::private_endpoint(
            PrivateEndpoint::of_shared_gateway(SERVICE)
                .subnet(EndpointSubnet::carved("usw2-az1", 28)),
        )
        .vpc(vpc)
        .subnets(subnets)
        .security_group(group)
        .build()
        .expect("a private endpoint")
        .into(),
    }
}

/// The ids of what leads out of the VPCs.
fn of_way(network: &NetworkSnapshot) -> [Vec<String>; 3] {
    let nat_gateways = network
        .nat_gateways
        .iter()
        .map(|one| one.id.clone());
    let endpoints = network
        .vpc_endpoints
        .iter()
        .map(|one| one.id.clone());
    let internet_gateways = network
        .internet_gateways
        .iter()
        .map(|one| one.id.clone());
    [nat_gateways.collect(), endpoints.collect(), internet_gateways.collect()]
}

#[tokio::test(start_paused = true)]
async fn two_migrations_share_a_way_until_the_last_is_gone() {
    for shape in [Shape::InternetGateway, Shape::Nat, Shape::PrivateEndpoint] {
        let first = Cluster::of(Plan::Serverless, shape).expect("a cluster");
        let second = Cluster::named("invoices", Plan::Serverless, shape).expect("a cluster");
        let account = first.account();
        let before = account.inventory();
        let by = first.provisioner(&account);
        let orders = first.migration(first.network_for_all(), false);
        by.apply(&orders)
            .await
            .unwrap_or_else(|error| panic!("{shape}: {error}: {}", error.remedy()));
        let way = of_way(&account.network());

        let invoices = second.migration(beside(shape, &account.network()), false);
        let and_by = second.provisioner(&account);
        and_by
            .apply(&invoices)
            .await
            .unwrap_or_else(|error| panic!("{shape}, the second: {error}: {}", error.remedy()));
        assert_eq!(of_way(&account.network()), way, "{shape}: the second makes no way of its own");
        assert!(
            by.plan(&orders)
                .await
                .expect("a plan")
                .is_empty(),
            "{shape}: the first is undisturbed"
        );

        by.tear_down(&orders)
            .await
            .unwrap_or_else(|error| panic!("{shape}: {error}: {}", error.remedy()));
        assert_eq!(of_way(&account.network()), way, "{shape}: the way stays");
        let judged = and_by
            .reachability(&invoices)
            .await
            .expect("EC2 answers")
            .expect("it sits somewhere");
        assert!(!judged.findings().is_refused(), "{shape}: {}", judged.findings());
        let plan = and_by
            .plan(&invoices)
            .await
            .expect("a plan");
        assert!(plan.is_empty(), "{shape}: {plan}");

        and_by
            .tear_down(&invoices)
            .await
            .unwrap_or_else(|error| panic!("{shape}, the second: {error}: {}", error.remedy()));
        by.tear_down(&orders)
            .await
            .unwrap_or_else(|error| panic!("{shape}, at last: {error}: {}", error.remedy()));
        assert_eq!(account.inventory(), before, "{shape}");
    }
}
