//! What AWS or TiDB Cloud does not let happen: a clear error with its remedy, and nothing left behind.

use std::time::Duration;

use tidb_dms::{
    cluster::Plan,
    fault::AwsFaultKind,
    finding::Refused,
    migration::Migration,
    name::MigrationName,
    network::{
        self, DescribedNetwork, EndpointSubnet, NatGateway, Network, PrivateEndpoint, Shape,
        Subnet, TidbCloudStep,
    },
    plan::HandOff,
    provision::{
        HandOffFuture, HandOffState, OnFailure, ProvisionError, ProvisionErrorKind, Provisioner,
        TidbCloud,
    },
    sim::{SimAccount, SimQuota},
    snapshot::{self, EndpointService, InternetGateway, PeeringSide, Vpc},
};

use crate::stage::{Cluster, PROJECT, SERVICE, TIDB_ACCOUNT};

const STRANGER: &str = "999999999999";

fn text(error: &ProvisionError) -> String {
    let source = std::error::Error::source(error).map(ToString::to_string);
    format!("{error}: {}: {}", source.unwrap_or_default(), error.remedy())
}

fn migration(cluster: &Cluster) -> Migration {
    cluster.migration_started_by_the_caller(cluster.network())
}

/// Applies what cannot be, with everything taken back.
async fn undone(cluster: &Cluster, account: &SimAccount, what: &str) -> ProvisionError {
    let before = account.inventory();
    let by = cluster
        .provisioner(account)
        .on_failure(OnFailure::Undo);
    let error = by
        .apply(&migration(cluster))
        .await
        .expect_err(what);
    assert!(error.was_undone(), "{what}: {}", text(&error));
    assert_eq!(account.inventory(), before, "{what}: something is left");
    error
}

#[tokio::test(start_paused = true)]
async fn a_quota_that_is_reached_is_named_and_nothing_stays() {
    let rows = [
        (Shape::Nat, SimQuota::Vpcs, 0, "VpcLimitExceeded"),
        (Shape::Nat, SimQuota::SubnetsPerVpc, 2, "SubnetLimitExceeded"),
        (Shape::InternetGateway, SimQuota::InternetGateways, 0, "InternetGatewayLimitExceeded"),
        (Shape::Nat, SimQuota::ElasticAddresses, 0, "AddressLimitExceeded"),
        (Shape::Nat, SimQuota::NatGatewaysPerZone, 0, "NatGatewayLimitExceeded"),
        (Shape::Nat, SimQuota::RouteTablesPerVpc, 2, "RouteTableLimitExceeded"),
        (Shape::VpcPeering, SimQuota::RoutesPerRouteTable, 0, "RouteLimitExceeded"),
        (Shape::PrivateEndpoint, SimQuota::SecurityGroups, 2, "SecurityGroupLimitExceeded"),
        (Shape::Nat, SimQuota::RulesPerSecurityGroup, 1, "RulesPerSecurityGroupLimitExceeded"),
        (Shape::PrivateEndpoint, SimQuota::InterfaceEndpointsPerVpc, 0, "VpcEndpointLimitExceeded"),
    ];
    for (shape, quota, most, code) in rows {
        let what = format!("{shape}, {quota:?}");
        let cluster = Cluster::of(Plan::Dedicated, shape).expect("a cluster");
        let account = cluster
            .account()
            .with_quota(quota, most);
        let error = undone(&cluster, &account, &what).await;
        let ProvisionErrorKind::Refused { source, .. } = error.kind() else {
            panic!("{what}: {}", text(&error));
        };
        assert_eq!(source.kind(), &AwsFaultKind::QuotaReached, "{what}: {source}");
        assert_eq!(source.code(), Some(code), "{what}: {source}");
        assert!(error.remedy().contains("quota"), "{what}: {}", error.remedy());
    }
}

#[tokio::test(start_paused = true)]
async fn a_zone_that_the_service_is_not_in_is_named_before_anything_is_made() {
    let cluster = Cluster::of(Plan::Serverless, Shape::PrivateEndpoint).expect("a cluster");
    let elsewhere = EndpointService {
        name: SERVICE.to_owned(),
        zone_ids: vec!["usw2-az3".to_owned()],
        private_dns_names: vec![
            "gateway01-privatelink.us-west-2.prod.aws.tidbcloud.com".to_owned(),
        ],
        private_dns_verification: "verified".to_owned(),
        ..EndpointService::default()
    };
    let account = cluster
        .account()
        .with_endpoint_service(elsewhere);
    let before = account.inventory();
    let error = cluster
        .provisioner(&account)
        .apply(&migration(&cluster))
        .await
        .expect_err("another zone");
    assert!(matches!(error.kind(), ProvisionErrorKind::InTheWay { .. }), "{}", text(&error));
    assert!(
        text(&error).contains("its service is in usw2-az3, and not in usw2-az1, usw2-az2"),
        "{}",
        text(&error)
    );
    assert_eq!(account.inventory(), before, "it is told before anything is made");
}

#[tokio::test(start_paused = true)]
async fn a_client_of_another_region_is_refused_before_anything_is_called() {
    let cluster = Cluster::of(Plan::Serverless, Shape::Nat).expect("a cluster");
    let account = cluster.account();
    let elsewhere = SimAccount::in_region("eu-central-1");
    let by = Provisioner::new(&account.client()).ec2(&elsewhere.ec2_client());
    let error = by
        .apply(&migration(&cluster))
        .await
        .expect_err("the network would be elsewhere");
    assert!(matches!(error.kind(), ProvisionErrorKind::WrongRegion { .. }), "{}", text(&error));
    assert!(
        text(&error).contains("the client of EC2 is of region `eu-central-1`"),
        "{}",
        text(&error)
    );
    assert!(error.remedy().contains("`us-west-2`"), "{}", error.remedy());
    assert_eq!((account.call_count(), elsewhere.call_count()), (0, 0));
}

#[tokio::test(start_paused = true)]
async fn reachability_of_a_migration_without_a_network_needs_a_client_of_ec2_too() {
    let account = crate::rehearsal::orders::account();
    let migration =
        crate::rehearsal::orders::migration("dms.t3.large", crate::rehearsal::orders::all_orders())
            .expect("a migration");
    let error = Provisioner::new(&account.client())
        .reachability(&migration)
        .await
        .expect_err("nobody to ask");
    assert!(
        text(&error).contains("this needs a client of EC2, and none was given"),
        "{}",
        text(&error)
    );
    assert_eq!(account.call_count(), 0);
}

/// The region may be told by the migration, by the network, by the endpoint service, or by the name of a zone alone.
#[tokio::test(start_paused = true)]
async fn a_network_of_another_region_is_refused_before_anything_is_called() {
    let subnets = || [Subnet::carved("us-west-2a", 24), Subnet::carved("us-west-2b", 24)];
    let gateway = || [NatGateway::in_public_subnet(Subnet::carved("us-west-2a", 28))];
    let network = || {
        Network::private_subnets_with_nat(gateway())
            .vpc(network::Vpc::of("10.0.0.0/20"))
            .subnets(subnets())
    };
    let by_id = ["usw2-az1", "usw2-az2"].map(|zone| Subnet::carved(zone, 24));
    let endpoint = PrivateEndpoint::of_shared_gateway(SERVICE)
        .offered_in(["usw2-az1"])
        .subnet(EndpointSubnet::carved("usw2-az1", 28));
    let over_service = Network::private_endpoint(endpoint)
        .vpc(network::Vpc::of("10.0.0.0/20"))
        .subnets(by_id)
        .build();
    let rows: [(&str, Shape, Result<DescribedNetwork, Refused>); 3] = [
        (
            "the network",
            Shape::Nat,
            network()
                .region("us-west-2")
                .build()
                .map(Into::into),
        ),
        ("a zone", Shape::Nat, network().build().map(Into::into)),
        ("the service", Shape::PrivateEndpoint, over_service.map(Into::into)),
    ];
    for (what, shape, network) in rows {
        let cluster = Cluster::of(Plan::Serverless, shape).expect("a cluster");
        let network = network.unwrap_or_else(|refused| panic!("{what}: {refused}"));
        let elsewhere = SimAccount::in_region("eu-central-1");
        let migration = cluster.migration_started_by_the_caller(network);
        let error = Provisioner::new(&elsewhere.client())
            .ec2(&elsewhere.ec2_client())
            .apply(&migration)
            .await
            .expect_err(what);
        assert!(matches!(error.kind(), ProvisionErrorKind::WrongRegion { .. }), "{what}: {error}");
        assert!(error.remedy().contains("us-west-2"), "{what}: {}", error.remedy());
        assert_eq!(elsewhere.call_count(), 0, "{what}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_nat_gateway_that_fails_is_told_with_ec2s_reason_and_replaced_where_that_is_allowed() {
    let cluster = Cluster::of(Plan::Dedicated, Shape::Nat).expect("a cluster");
    let account = cluster.account();
    let before = account.inventory();
    let (code, why) =
        ("Resource.AlreadyAssociated", "Elastic IP address has already been associated");
    account.fail_nat_gateway(code, why);
    let by = cluster.provisioner(&account);
    let error = by
        .apply(&migration(&cluster))
        .await
        .expect_err("it failed");
    assert!(text(&error).contains(why), "{}", text(&error));
    by.replacing(tidb_dms::provision::Replacing::Allow)
        .apply(&migration(&cluster))
        .await
        .expect("another one works");
    let nats = account.network().nat_gateways;
    assert_eq!(
        nats.iter()
            .filter(|nat| nat.state == "available")
            .count(),
        1,
        "{nats:?}"
    );
    assert!(
        !nats
            .iter()
            .any(|nat| nat.state == "failed"),
        "{nats:?}"
    );
    cluster
        .provisioner(&account)
        .tear_down(&migration(&cluster))
        .await
        .expect("nothing stays");
    assert_eq!(account.inventory(), before);
}

#[tokio::test(start_paused = true)]
async fn a_nat_gateway_that_fails_again_and_again_is_not_made_for_ever() {
    let cluster = Cluster::of(Plan::Dedicated, Shape::Nat).expect("a cluster");
    let account = cluster.account();
    let before = account.inventory();
    let why = "Subnet has insufficient free addresses to create this NAT gateway";
    for _ in 0..9 {
        account.fail_nat_gateway("InsufficientFreeAddressesInSubnet", why);
    }
    let by = cluster
        .provisioner(&account)
        .replacing(tidb_dms::provision::Replacing::Allow);
    let error = by
        .apply(&migration(&cluster))
        .await
        .expect_err("it fails");
    let said = text(&error);
    assert!(said.contains("made anew") && said.contains(why), "{said}");
    let made = account
        .calls()
        .iter()
        .filter(|call| *call == "CreateNatGateway")
        .count();
    assert_eq!(made, 2);
    by.tear_down(&migration(&cluster))
        .await
        .expect("nothing stays");
    assert_eq!(account.inventory(), before);
}

/// What is named and exists, but not where it is described.
#[tokio::test(start_paused = true)]
async fn what_is_elsewhere_is_not_called_missing() {
    let cluster = Cluster::of(Plan::Serverless, Shape::InternetGateway).expect("a cluster");
    let account = cluster
        .account()
        .with_network(|network| {
            for (vpc, range) in [("vpc-0000000a", "10.0.0.0/20"), ("vpc-0000000b", "10.1.0.0/20")] {
                network.vpcs.push(Vpc {
                    id: vpc.to_owned(),
                    state: "available".to_owned(),
                    ranges: vec![range.parse().expect("a range")],
                    dns_support: Some(true),
                    dns_hostnames: Some(true),
                    ..Vpc::default()
                });
            }
            network
                .internet_gateways
                .push(InternetGateway {
                    id: "igw-0000000a".to_owned(),
                    ..InternetGateway::default()
                });
            network.subnets.push(snapshot::Subnet {
                id: "subnet-0000000b".to_owned(),
                vpc: "vpc-0000000b".to_owned(),
                range: "10.1.1.0/24".parse().expect("a range"),
                zone: "us-west-2b".to_owned(),
                ..snapshot::Subnet::default()
            });
        });
    let network = Network::public_subnets()
        .vpc(
            network::Vpc::existing("vpc-0000000a")
                .with_range("10.0.0.0/20")
                .with_internet_gateway("igw-0000000a"),
        )
        .subnets([
            Subnet::of("us-west-2a", "10.0.1.0/24"),
            Subnet::existing("subnet-0000000b").in_zone("us-west-2b"),
        ])
        .build()
        .expect("a network");
    let error = cluster
        .provisioner(&account)
        .apply(&cluster.migration_started_by_the_caller(network.into()))
        .await
        .expect_err("it is elsewhere");
    let said = text(&error);
    assert!(said.contains("it is in vpc-0000000b"), "{said}");
    assert!(said.contains("it is not attached to the VPC"), "{said}");
}

/// Somebody at TiDB Cloud who does not do what is handed off, but this; and may never answer.
struct Instead<Does> {
    account: SimAccount,
    does: Does,
    answers: bool,
}

impl<Does: Fn(&SimAccount, &TidbCloudStep) + Send + Sync> TidbCloud for Instead<Does> {
    fn hand_off<'a>(&'a self, _: &'a MigrationName, hand_off: &'a HandOff) -> HandOffFuture<'a> {
        if let HandOff::Network(step) = hand_off {
            (self.does)(&self.account, step);
        }
        if !self.answers {
            return Box::pin(std::future::pending());
        }
        Box::pin(async { Ok(HandOffState::Done) })
    }
}

fn ask(account: &SimAccount, by: &str, step: &TidbCloudStep) -> Option<String> {
    let TidbCloudStep::RequestPeering { vpc, .. } = step else { return None };
    let requester = PeeringSide {
        account: by.to_owned(),
        vpc: "vpc-0123456789abcdef0".to_owned(),
        region: "us-west-2".to_owned(),
        ranges: vec![PROJECT.parse().expect("a range")],
    };
    account.request_peering(requester, vpc.as_ref()?.as_str())
}

#[tokio::test(start_paused = true)]
async fn what_tidb_cloud_refuses_is_told_and_nothing_stays() {
    type Does = fn(&SimAccount, &TidbCloudStep);
    let rows: [(&str, Shape, Does, &str, &str); 3] = [
        (
            "the endpoint is rejected",
            Shape::PrivateEndpoint,
            |account, step| {
                if let TidbCloudStep::RegisterEndpoint { endpoint: Some(id), .. } = step {
                    account.reject_vpc_endpoint(id.as_str());
                }
            },
            "TiDB Cloud has rejected it",
            "ask TiDB Cloud why",
        ),
        (
            "the peering expired",
            Shape::VpcPeering,
            |account, step| {
                let Some(id) = ask(account, TIDB_ACCOUNT, step) else { return };
                account.change_network(|network| {
                    for peering in &mut network.peerings {
                        if peering.id == id {
                            "expired".clone_into(&mut peering.status);
                        }
                    }
                });
            },
            "is expired",
            "within seven days",
        ),
        (
            "somebody else asks for a peering",
            Shape::VpcPeering,
            |account, step| {
                ask(account, STRANGER, step);
            },
            "is asked by account 999999999999",
            "run again to go on waiting",
        ),
    ];
    for (what, shape, does, said, remedy) in rows {
        for answers in [true, false] {
            let what = format!("{what}, answers: {answers}");
            let instead =
                |account: &SimAccount| Instead { account: account.clone(), does, answers };
            ends_without(&what, shape, instead, said, remedy).await;
        }
    }
}

async fn ends_without<Does: TidbCloud + 'static>(
    what: &str,
    shape: Shape,
    instead: impl Fn(&SimAccount) -> Does,
    said: &str,
    remedy: &str,
) {
    let cluster = Cluster::of(Plan::Dedicated, shape).expect("a cluster");
    let account = cluster.account();
    let before = account.inventory();
    let by = cluster
        .provisioner(&account)
        .deadline(Duration::from_secs(1800))
        .tidb_cloud(instead(&account));
    let error = by
        .apply(&migration(&cluster))
        .await
        .expect_err(what);
    let told = text(&error);
    assert!(told.contains(said), "{what}: {told}");
    assert!(error.remedy().contains(remedy), "{what}: {told}");
    let network = account.network();
    assert!(
        !network
            .peerings
            .iter()
            .any(|one| one.status == "active"),
        "{what}: {:?}",
        network.peerings
    );
    by.tear_down(&migration(&cluster))
        .await
        .unwrap_or_else(|error| panic!("{what}: {}", text(&error)));
    assert_eq!(account.inventory(), before, "{what}");
}
