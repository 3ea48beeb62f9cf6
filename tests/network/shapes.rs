//! Every shape with every plan and every compute: what TiDB Cloud and DMS allow is made, connects and goes without a trace;
//! what they do not is refused with the reason.

use std::time::{Duration, SystemTime};

use serde_json::{Value, json};
use tidb_dms::{
    cluster::{Connectivity, Plan},
    document::{Document, Reference},
    endpoint::Role,
    finding::{Findings, Severity},
    migration::Migration,
    network::{ComputeKind, Shape},
};

use crate::stage::{Cluster, PROJECT, TIDB_ACCOUNT};

#[tokio::test(start_paused = true)]
async fn every_shape_connects_every_plan_that_it_can_or_says_why_not() {
    let mut table =
        String::from("| network | plan | instance | serverless replication |\n|---|---|---|---|\n");
    let (mut connected, mut refused) = (0, 0);
    for shape in Shape::ALL {
        for plan in Plan::ALL {
            let mut cells = Vec::new();
            for is_serverless in [false, true] {
                let kind = match (is_serverless, shape) {
                    (true, _) => ComputeKind::Serverless,
                    (false, Shape::InternetGateway) => ComputeKind::PublicInstance,
                    (false, _) => ComputeKind::PrivateInstance,
                };
                let cluster = Cluster::of(plan, shape);
                let refused_by = why_not(shape, plan, kind, Severity::Error);
                let cell = match cluster {
                    Some(cluster) if refused_by.is_none() => {
                        connects(&cluster, is_serverless).await;
                        connected += 1;
                        match why_not(shape, plan, kind, Severity::Warning) {
                            Some(rule) => format!("connects, with `{rule}`"),
                            None => "connects".to_owned(),
                        }
                    }
                    _ => {
                        refused += 1;
                        let rule =
                            refused_by.unwrap_or_else(|| panic!("{shape}, {plan}: no reason"));
                        is_refused(shape, plan, is_serverless, rule);
                        format!("`{rule}`")
                    }
                };
                cells.push(cell);
            }
            table += &format!("| {shape} | {plan} | {} | {} |\n", cells[0], cells[1]);
        }
    }
    println!("{table}");
    assert_eq!((connected, refused), (24, 8), "{table}");
    let docs = include_str!("../../src/network/mod.rs").replace("//! ", "");
    assert!(docs.contains(&table), "the table in the docs of `network` is not this one:\n{table}");
}

/// The rule of the first thing that is wrong with the combination, at least so wrong.
fn why_not(shape: Shape, plan: Plan, kind: ComputeKind, least: Severity) -> Option<&'static str> {
    let of = if shape == Shape::VpcPeering { Plan::Dedicated } else { plan };
    let network = Cluster::of(of, shape)
        .unwrap_or_else(|| panic!("{of}, {shape}"))
        .network();
    let connectivity = match shape {
        Shape::PrivateEndpoint => Connectivity::PrivateEndpoint,
        Shape::VpcPeering => Connectivity::VpcPeering,
        _ => Connectivity::PublicEndpoint,
    };
    let findings = network.fits(connectivity, kind, plan);
    findings
        .iter()
        .find(|finding| finding.severity() >= least)
        .map(|finding| finding.rule().name())
}

/// Whoever describes such a migration all the same is told the same, by the builder and by a document.
fn is_refused(shape: Shape, plan: Plan, is_serverless: bool, rule: &str) {
    let what = format!("{shape}, {plan}, serverless: {is_serverless}");
    let refused = refused_migration(shape, plan, is_serverless);
    let says = |findings: &Findings, rule: &str| {
        findings
            .iter()
            .any(|finding| finding.rule().name() == rule && finding.severity() == Severity::Error)
    };
    assert!(says(&refused, rule), "{what}: {refused}");
    let refused = refused_document(shape, plan, is_serverless);
    // A document says it of every place, of those too that are no network.
    let rule = match rule {
        "serverless-network-is-private" => "serverless-not-in-public-subnets",
        rule => rule,
    };
    assert!(says(&refused, rule), "{what}, as a document: {refused}");
}

/// A network of this shape, with a cluster of this plan and a compute that another network has: what the types let through.
fn refused_migration(shape: Shape, plan: Plan, is_serverless: bool) -> Findings {
    let of = if shape == Shape::VpcPeering { Plan::Dedicated } else { plan };
    let network = Cluster::of(of, shape)
        .unwrap_or_else(|| panic!("{of}, {shape}"))
        .network();
    let private = Cluster::of(plan, Shape::Nat).expect("every plan has a public endpoint");
    let other = private.migration(private.network(), is_serverless);
    Migration::builder()
        .name("orders")
        .network(network)
        .compute(other.compute().clone())
        .source(other.side(Role::Source).clone())
        .target(other.side(Role::Target).clone())
        .build()
        .expect_err("it is refused")
        .into_findings()
}

fn refused_document(shape: Shape, plan: Plan, is_serverless: bool) -> Findings {
    let mut document: Value =
        toml::from_str(include_str!("../../examples/orders_in_a_new_vpc.toml")).expect("TOML");
    let endpoint = &mut document["endpoint"];
    endpoint["plan"] = json!(plan.to_string());
    endpoint["password"] = json!("a-Secret-1");
    if plan != Plan::Serverless {
        endpoint["user"] = json!("root");
        endpoint["host"] = json!("tidb.abc.clusters.tidb-cloud.com");
        endpoint["tls"] = json!({ "mode": "none" });
    }
    let network = document["network"]
        .as_object_mut()
        .expect("a table");
    network.remove("nat_gateways");
    if shape == Shape::VpcPeering {
        network.insert("shape".to_owned(), json!("vpc-peering"));
        network
            .insert("peering".to_owned(), json!({ "project": PROJECT, "account": TIDB_ACCOUNT }));
        document["endpoint"]["connectivity"] = json!("vpc-peering");
    } else {
        network.insert("shape".to_owned(), json!("public-subnets"));
    }
    if is_serverless {
        let root = document
            .as_object_mut()
            .expect("a table");
        root.remove("instance");
        let mut replication = root.remove("task").expect("a task");
        replication["max_capacity"] = json!(8);
        root.insert("serverless".to_owned(), replication);
    }
    let document: Document = serde_json::from_value(document).expect("a document");
    let lookup = |_: Reference<'_>| Err("nothing is referred to".to_owned());
    // The CA is valid then.
    let at = SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000);
    match document.describe(at, &lookup) {
        Err(refused) => refused.into_findings(),
        Ok(description) => description
            .migration("orders")
            .expect_err("it is refused")
            .into_findings(),
    }
}

async fn connects(cluster: &Cluster, is_serverless: bool) {
    let what = format!("{}, {}, serverless: {is_serverless}", cluster.shape, cluster.plan);
    let account = cluster.account();
    let before = account.inventory();
    let migration = cluster.migration(cluster.network(), is_serverless);
    let provisioner = cluster.provisioner(&account);

    let applied = provisioner
        .apply(&migration)
        .await
        .unwrap_or_else(|error| panic!("{what}: {error}: {}", error.remedy()));
    assert_eq!(applied.tested().len(), if is_serverless { 0 } else { 2 }, "{what}");
    let inventory = account.inventory().to_string();
    assert!(inventory.contains("running"), "{what}: {inventory}");
    let plan = provisioner
        .plan(&migration)
        .await
        .expect("a plan");
    assert!(plan.is_empty(), "{what}: {plan}");

    provisioner
        .tear_down(&migration)
        .await
        .unwrap_or_else(|error| panic!("{what}: {error}: {}", error.remedy()));
    assert_eq!(account.inventory(), before, "{what}");
}
