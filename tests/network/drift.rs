//! What somebody changes in our network behind our back: the plan names it, applying mends it, and then packets arrive again.

use tidb_dms::{
    cluster::Plan,
    network::Shape,
    provision::Replacing,
    sim::SimAccount,
    snapshot::{GroupPeer, GroupRule, NetworkSnapshot, Route, RouteTable, SecurityGroup},
};

use crate::stage::Cluster;

pub(crate) type Drift = fn(&mut NetworkSnapshot);

/// What is changed, in which network, and the first steps that mend it.
pub(crate) const ROWS: &[(&str, Plan, Shape, Drift, &[&str])] = &[
    (
        "the NAT gateway is deleted",
        Plan::Serverless,
        Shape::Nat,
        |network| {
            network
                .nat_gateways
                .iter_mut()
                .for_each(|nat| "deleted".clone_into(&mut nat.state));
            network
                .network_interfaces
                .retain(|one| one.kind != "nat_gateway");
            for address in &mut network.addresses {
                (address.association, address.network_interface) = (None, None);
            }
        },
        &["create nat gateway 0", "modify route 1"],
    ),
    (
        "DNS is off",
        Plan::Serverless,
        Shape::Nat,
        |network| vpc(network).dns_support = Some(false),
        &["modify dns support"],
    ),
    (
        "host names are off",
        Plan::Serverless,
        Shape::PrivateEndpoint,
        |network| vpc(network).dns_hostnames = Some(false),
        &["modify dns hostnames"],
    ),
    (
        "the private DNS name is off",
        Plan::Dedicated,
        Shape::PrivateEndpoint,
        |network| {
            network
                .vpc_endpoints
                .iter_mut()
                .for_each(|one| one.private_dns = false)
        },
        &["modify private dns"],
    ),
    (
        "the name of the shared gateway is off",
        Plan::Serverless,
        Shape::PrivateEndpoint,
        |network| {
            network
                .vpc_endpoints
                .iter_mut()
                .for_each(|one| one.private_dns = false);
        },
        &["modify private dns"],
    ),
    (
        "the endpoint lost its security group",
        Plan::Dedicated,
        Shape::PrivateEndpoint,
        |network| {
            network
                .vpc_endpoints
                .iter_mut()
                .for_each(|one| one.security_groups.clear())
        },
        &["modify vpc endpoint"],
    ),
    (
        "the endpoint lets nobody in",
        Plan::Essential,
        Shape::PrivateEndpoint,
        |network| {
            group(network, "endpoint")
                .ingress
                .clear()
        },
        &["create ingress"],
    ),
    (
        "the gateway is detached",
        Plan::Essential,
        Shape::InternetGateway,
        |network| {
            for gateway in &mut network.internet_gateways {
                if !gateway.tags.is_empty() {
                    gateway.vpc = None;
                }
            }
        },
        &["create attachment"],
    ),
    (
        "a route is gone",
        Plan::Dedicated,
        Shape::VpcPeering,
        |network| {
            for_routes(network, |table| {
                table
                    .routes
                    .retain(|route| route.target == "local")
            })
        },
        &["create route 0"],
    ),
    (
        "a route leads elsewhere",
        Plan::Premium,
        Shape::Nat,
        |network| {
            let gateway = network
                .internet_gateways
                .iter()
                .find(|one| !one.tags.is_empty())
                .expect("ours")
                .id
                .clone();
            for_routes(network, |table| {
                table
                    .routes
                    .iter_mut()
                    .for_each(|route| lead(route, "nat-", &gateway))
            });
        },
        &["modify route 1"],
    ),
    (
        "a route is a blackhole",
        Plan::Dedicated,
        Shape::VpcPeering,
        |network| {
            for_routes(network, |table| {
                for route in &mut table.routes {
                    lead(route, "pcx-", "pcx-00000000000000bad");
                }
            });
        },
        &["modify route 0"],
    ),
    (
        "the subnets fall back to the main table",
        Plan::Serverless,
        Shape::Nat,
        |network| for_routes(network, |table| table.associations.clear()),
        &["create association dms 0", "create association dms 1", "create association nat 0"],
    ),
    (
        "less is let out",
        Plan::Dedicated,
        Shape::Nat,
        |network| group(network, "dms").egress.clear(),
        &["create egress"],
    ),
    (
        "more is let out",
        Plan::Dedicated,
        Shape::Nat,
        |network| {
            let range = GroupPeer::Range("192.0.2.0/24".parse().expect("a range"));
            let rule = GroupRule { protocol: "tcp".to_owned(), ports: Some((22, 22)), peer: range };
            group(network, "dms").egress.push(rule);
        },
        &["delete extra egress tcp 22-22 192.0.2.0/24"],
    ),
    (
        "the endpoint lets more in",
        Plan::Dedicated,
        Shape::PrivateEndpoint,
        |network| {
            let range = GroupPeer::Range("192.0.2.0/24".parse().expect("a range"));
            let rule = GroupRule { protocol: "tcp".to_owned(), ports: Some((22, 22)), peer: range };
            group(network, "endpoint")
                .ingress
                .push(rule);
        },
        &["delete extra ingress tcp 22-22 192.0.2.0/24"],
    ),
    (
        "a ping is let in",
        Plan::Dedicated,
        Shape::Nat,
        |network| {
            let peer = GroupPeer::Range("192.0.2.0/24".parse().expect("a range"));
            let ping = |ports, peer| GroupRule { protocol: "icmp".to_owned(), ports, peer };
            let rules = [ping(Some((8, u16::MAX)), peer.clone()), ping(None, peer)];
            group(network, "dms")
                .ingress
                .extend(rules);
        },
        &["delete extra ingress icmp type 8 192", "delete extra ingress icmp 192"],
    ),
    (
        "the endpoint leads to another service",
        Plan::Dedicated,
        Shape::PrivateEndpoint,
        |network| {
            network.vpc_endpoints[0]
                .service
                .push('1')
        },
        &["create vpc endpoint", "delete vpc endpoint"],
    ),
    (
        "the subnets name the main table",
        Plan::Serverless,
        Shape::Nat,
        |network| {
            let mut moved = Vec::new();
            for_routes(network, |table| moved.append(&mut table.associations));
            let vpc = vpc(network).id.clone();
            let main = network
                .route_tables
                .iter_mut()
                .find(|table| table.vpc == vpc && table.tags.is_empty())
                .expect("the main table");
            main.associations.append(&mut moved);
        },
        &["modify association dms 0", "modify association dms 1", "modify association nat 0"],
    ),
    (
        "there is another address of ours",
        Plan::Serverless,
        Shape::Nat,
        |network| {
            let mut other = network.addresses[0].clone();
            "eipalloc-000000000000000ee".clone_into(&mut other.id);
            other.public_address = "203.0.113.77".parse().ok();
            (other.association, other.network_interface) = (None, None);
            network.addresses.push(other);
        },
        &["delete surplus address eipalloc-000000000000000ee"],
    ),
];

fn vpc(network: &mut NetworkSnapshot) -> &mut tidb_dms::snapshot::Vpc {
    network
        .vpcs
        .iter_mut()
        .find(|vpc| !vpc.tags.is_empty())
        .expect("our VPC")
}

fn group<'n>(network: &'n mut NetworkSnapshot, of: &str) -> &'n mut SecurityGroup {
    let name = format!("tidb-dms-orders-{of}");
    network
        .security_groups
        .iter_mut()
        .find(|group| group.name == name)
        .expect("our group")
}

fn for_routes(network: &mut NetworkSnapshot, change: impl FnMut(&mut RouteTable)) {
    network
        .route_tables
        .iter_mut()
        .filter(|table| !table.tags.is_empty())
        .for_each(change);
}

fn lead(route: &mut Route, from: &str, to: &str) {
    if route.target.starts_with(from) {
        to.clone_into(&mut route.target);
        "active".clone_into(&mut route.state);
    }
}

/// What there is, without what is another one each time it is made.
fn kinds(account: &SimAccount) -> Vec<String> {
    account
        .inventory()
        .names()
        .map(ToOwned::to_owned)
        .collect()
}

#[tokio::test(start_paused = true)]
async fn what_is_changed_behind_our_back_is_named_and_mended() {
    for (what, plan, shape, drift, wanted) in ROWS {
        let cluster = Cluster::of(*plan, *shape).expect("a cluster");
        let account = cluster.account();
        let before = account.inventory();
        let by = cluster.provisioner(&account);
        let migration = cluster.migration_started_by_the_caller(cluster.network());
        by.apply(&migration)
            .await
            .expect("a network");
        let made = kinds(&account);
        let reaches = async || {
            let way = by
                .reachability(&migration)
                .await
                .expect("a look")
                .expect("a way");
            (way.reaches(), way.findings().to_string())
        };
        assert!(reaches().await.0, "{what}: {}", reaches().await.1);

        account.change_network(drift);
        let plan = by
            .plan(&migration)
            .await
            .expect("a plan");
        let steps: Vec<String> = plan
            .steps()
            .iter()
            .map(|step| step.id().to_string())
            .collect();
        for step in *wanted {
            assert!(
                steps
                    .iter()
                    .any(|one| one.starts_with(step)),
                "{what}: no {step} in\n{plan}"
            );
        }
        let is_only_more = wanted[0].starts_with("delete ");
        assert_eq!(reaches().await.0, is_only_more, "{what}");

        let applied = by
            .clone()
            .replacing(Replacing::Allow)
            .apply(&migration)
            .await
            .unwrap_or_else(|error| panic!("{what}: {error}: {}", error.remedy()));
        let done: Vec<String> = applied
            .done()
            .iter()
            .map(ToString::to_string)
            .collect();
        let is_tested = done.contains(&"test target connection".to_owned());
        let is_of_nobody = wanted[0].starts_with("delete surplus");
        assert_eq!(is_tested, !is_of_nobody, "{what}: {done:?}");
        assert!(
            by.plan(&migration)
                .await
                .expect("a plan")
                .is_empty(),
            "{what}"
        );
        assert!(reaches().await.0, "{what}: {}", reaches().await.1);
        assert_eq!(kinds(&account), made, "{what}");
        by.tear_down(&migration)
            .await
            .expect("nothing stays");
        assert_eq!(account.inventory(), before, "{what}");
    }
}
