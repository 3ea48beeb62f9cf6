//! Every shape with every plan and every compute: what TiDB Cloud and DMS allow is made, connects and goes without a trace;
//! what they do not is refused with the reason.

use tidb_dms::{
    cluster::{Connectivity, Plan},
    finding::Severity,
    network::{ComputeKind, Shape},
};

use crate::stage::Cluster;

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
