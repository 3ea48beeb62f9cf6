//! Networks of others in which something is broken: it is named before DMS is asked, DMS is right to fail, and nothing of
//! theirs is mended or taken away.

use tidb_dms::{
    cluster::Plan,
    network::Shape,
    provision::{Event, Progress, ProvisionErrorKind},
    snapshot::{AclEntry, GroupRule, NetworkSnapshot},
};

use crate::{
    existing::{Theirs, There},
    stage::Cluster,
};

type Breaks = fn(&mut NetworkSnapshot);

/// What somebody broke, in which network, and the rule that says so.
const ROWS: &[(&str, Plan, Shape, Breaks, &str)] = &[
    (
        "a route that leads nowhere",
        Plan::Dedicated,
        Shape::Nat,
        |network| {
            for route in routes(network) {
                if route.target != "local" {
                    "nat-00000000000000bad".clone_into(&mut route.target);
                    "blackhole".clone_into(&mut route.state);
                }
            }
        },
        "route-is-active",
    ),
    (
        "no route",
        Plan::Serverless,
        Shape::Nat,
        |network| routes(network).clear(),
        "subnet-has-a-route-to-the-cluster",
    ),
    (
        "subnets that fall back to the main table",
        Plan::Dedicated,
        Shape::VpcPeering,
        |network| {
            for table in &mut network.route_tables {
                table
                    .associations
                    .retain(|one| one.main);
            }
        },
        "subnet-has-a-route-to-the-cluster",
    ),
    (
        "an ACL entry before the one that lets out",
        Plan::Serverless,
        Shape::InternetGateway,
        |network| deny(network, true, (4000, 4000)),
        "network-acl-lets-out",
    ),
    (
        "an ACL that lets no answer in",
        Plan::Essential,
        Shape::InternetGateway,
        |network| deny(network, false, (1024, 65_535)),
        "network-acl-lets-answers-in",
    ),
    (
        "a security group that lets only MySQL out",
        Plan::Dedicated,
        Shape::Nat,
        |network| {
            for rule in egress(network) {
                rule.ports = Some((3306, 3306));
                "tcp".clone_into(&mut rule.protocol);
            }
        },
        "dms-security-group-lets-out",
    ),
    (
        "DNS that is off",
        Plan::Serverless,
        Shape::Nat,
        |network| {
            network
                .vpcs
                .iter_mut()
                .for_each(|vpc| vpc.dns_support = Some(false))
        },
        "vpc-resolves-names",
    ),
    (
        "an endpoint that lets nobody in",
        Plan::Serverless,
        Shape::PrivateEndpoint,
        |network| {
            network
                .security_groups
                .iter_mut()
                .for_each(|group| group.ingress.clear())
        },
        "private-endpoint-lets-dms-in",
    ),
    (
        "an internet gateway that is detached",
        Plan::Serverless,
        Shape::Nat,
        |network| {
            network
                .internet_gateways
                .iter_mut()
                .for_each(|one| one.vpc = None)
        },
        "route-is-active",
    ),
];

/// The routes of the tables that somebody made.
fn routes(network: &mut NetworkSnapshot) -> &mut Vec<tidb_dms::snapshot::Route> {
    let table = network
        .route_tables
        .iter_mut()
        .find(|table| {
            table
                .routes
                .iter()
                .any(|route| route.target.starts_with("nat-"))
        })
        .expect("a table with a NAT gateway");
    &mut table.routes
}

fn egress(network: &mut NetworkSnapshot) -> impl Iterator<Item = &mut GroupRule> {
    network
        .security_groups
        .iter_mut()
        .flat_map(|group| &mut group.egress)
}

fn deny(network: &mut NetworkSnapshot, egress: bool, ports: (u16, u16)) {
    for acl in &mut network.network_acls {
        acl.entries.push(AclEntry {
            number: 50,
            egress,
            allow: false,
            protocol: "6".to_owned(),
            ports: Some(ports),
            range: Some(Default::default()),
        });
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_broken_in_a_network_of_others_is_named_before_dms_is_asked() {
    for (broken, plan, shape, breaks, rule) in ROWS {
        let what = format!("{broken} ({shape}, {plan})");
        let cluster = Cluster::of(*plan, *shape).expect("a cluster");
        let theirs = Theirs::made_for(&cluster, There::All).await;
        let account = theirs
            .account
            .clone()
            .with_network(breaks);
        let before = account.inventory();
        let network = theirs.described_as_it_is(*shape, *plan);
        let migration = cluster.migration_started_by_the_caller(network);
        let by = cluster.provisioner(&account);
        let events = by.progress();

        let error = by
            .apply(&migration)
            .await
            .expect_err(&what);
        drop(by);
        let said = format!("{error}: {}", error.remedy());
        assert!(said.contains(rule), "{what}: {said}");
        let ProvisionErrorKind::ConnectionFailed { in_the_way, .. } = error.kind() else {
            panic!("{what}: {said}");
        };
        let in_the_way = in_the_way
            .as_ref()
            .expect("something is in the way");
        let first = in_the_way
            .findings()
            .iter()
            .next()
            .expect("a finding");
        assert_eq!(first.rule().name(), *rule, "{what}: {}", in_the_way.findings());
        assert_eq!(error.remedy(), first.remedy(), "{what}");
        assert!(in_the_way.mermaid().contains(rule), "{what}");
        // Plans do not look at network ACLs.
        let is_seen_late = rule.starts_with("network-acl");
        let begun =
            if is_seen_late { "test target connection" } else { "create replication instance" };
        named_before(&what, events, rule, begun).await;

        let by = cluster.provisioner(&account);
        let now = by
            .reachability(&migration)
            .await
            .expect("a look")
            .expect("a way");
        assert_eq!(now.findings(), in_the_way.findings(), "{what}");
        by.tear_down(&migration)
            .await
            .unwrap_or_else(|error| panic!("{what}: {error}"));
        assert_eq!(account.inventory(), before, "{what}");
    }
}

async fn named_before(what: &str, mut events: Progress, rule: &str, begun: &str) {
    let mut is_named = false;
    while let Some(event) = events.next().await {
        match &event {
            Event::Unreachable { findings, .. } => {
                assert!(findings.names(rule), "{what}: {findings}");
                is_named = true;
            }
            Event::Started { step, .. } if step.to_string() == begun => {
                assert!(is_named, "{what}: not named before {begun}");
                return;
            }
            _ => (),
        }
    }
    panic!("{what}: no {begun}");
}

/// Like the DNS attributes of a VPC that is named: without its name the endpoint is of no use to anybody.
#[tokio::test(start_paused = true)]
async fn the_name_of_an_endpoint_of_others_is_switched_on() {
    for plan in [Plan::Serverless, Plan::Dedicated] {
        let cluster = Cluster::of(plan, Shape::PrivateEndpoint).expect("a cluster");
        let theirs = Theirs::made_for(&cluster, There::All).await;
        let account = theirs
            .account
            .clone()
            .with_network(|network| {
                for endpoint in &mut network.vpc_endpoints {
                    endpoint.private_dns = false;
                }
            });
        let network = theirs.described_as_it_is(Shape::PrivateEndpoint, plan);
        let migration = cluster.migration_started_by_the_caller(network);
        let by = cluster.provisioner(&account);
        by.apply(&migration)
            .await
            .unwrap_or_else(|error| panic!("{plan}: {error}: {}", error.remedy()));
        by.tear_down(&migration)
            .await
            .unwrap_or_else(|error| panic!("{plan}: {error}"));
        let left = account.network().vpc_endpoints;
        assert!(left.iter().all(|one| one.private_dns) && !left.is_empty(), "{plan}: {left:?}");
    }
}
