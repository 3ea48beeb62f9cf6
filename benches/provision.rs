//! What a plan costs as migrations grow in number, what an apply costs in virtual time and in calls, and what a simulated call
//! costs beside one to moto.
#![expect(clippy::print_stdout, reason = "a bench prints what it measured")]

mod measure;
#[expect(dead_code, reason = "the bench uses a part of what the tests share")]
#[path = "../tests/provision/rig.rs"]
mod rig;
#[path = "../tests/witness/mod.rs"]
mod witness;

use std::time::Duration;

use aws_sdk_databasemigration::{Client, types};
use criterion::{BenchmarkId, Criterion};
use measure::{Measured, medians, ratio};
use tidb_dms::{
    migration::{Migration, Start},
    plan::{Observed, Plan},
    provision::ApiBudget,
};
use tokio::{
    runtime::{Builder, Runtime},
    task::JoinSet,
};
use witness::MotoServer;

const SIZES: [usize; 2] = [1_000, 10_000];

fn runtime(paused: bool) -> Runtime {
    Builder::new_current_thread()
        .enable_all()
        .start_paused(paused)
        .build()
        .expect("a runtime")
}

/// So many migrations, each with identifiers of its own.
fn migrations(count: usize) -> Vec<Migration> {
    (0..count)
        .map(|n| rig::numbered(n, Start::ByCaller))
        .collect()
}

/// What exists after all of them were applied: one was, and its resources are copied under the names of the others.
fn all_applied(count: usize) -> Observed {
    let template = runtime(true).block_on(async {
        let account = rig::account();
        let provisioner = rig::provisioner(&account);
        let migration = rig::numbered(0, Start::ByCaller);
        provisioner
            .apply(&migration)
            .await
            .expect("applied");
        provisioner
            .observe(&migration)
            .await
            .expect("observed")
    });
    let mut observed = Observed::nothing();
    for n in 0..count {
        copy(&template, n, &mut observed);
    }
    observed
}

fn copy(template: &Observed, n: usize, observed: &mut Observed) {
    let arn = |arn: &Option<String>| {
        arn.as_ref()
            .map(|arn| format!("{arn}{n}"))
    };
    let tags = |arn: &Option<String>, observed: &mut Observed| {
        let name = format!("orders-{n}");
        if let Some(arn) = arn {
            observed.learn_tags(arn, [(Migration::TAG, name)]);
        }
    };
    let mut group = template
        .subnet_group("group-0")
        .expect("a group")
        .clone();
    group.replication_subnet_group_identifier = Some(format!("group-{n}"));
    let description = group
        .replication_subnet_group_description
        .take()
        .expect("a description");
    group.replication_subnet_group_description =
        Some(description.replace("orders-0", &format!("orders-{n}")));
    observed.learn_subnet_group(group);

    let mut instance = template
        .instance("instance-0")
        .expect("an instance")
        .clone();
    instance.replication_instance_identifier = Some(format!("instance-{n}"));
    instance.replication_instance_arn = arn(&instance.replication_instance_arn);
    if let Some(group) = &mut instance.replication_subnet_group {
        group.replication_subnet_group_identifier = Some(format!("group-{n}"));
    }
    tags(&instance.replication_instance_arn, observed);

    let (_, certificate) = template
        .certificates_of("orders-0-")
        .next()
        .expect("a certificate");
    let mut certificate = certificate.clone();
    certificate.certificate_identifier = certificate
        .certificate_identifier
        .map(|id| id.replacen("-0-", &format!("-{n}-"), 1));
    certificate.certificate_arn = arn(&certificate.certificate_arn);
    tags(&certificate.certificate_arn, observed);

    let mut ends = Vec::new();
    for side in ["aurora", "tidb"] {
        let mut endpoint = template
            .endpoint(&format!("{side}-0"))
            .expect("an endpoint")
            .clone();
        endpoint.endpoint_identifier = Some(format!("{side}-{n}"));
        endpoint.endpoint_arn = arn(&endpoint.endpoint_arn);
        if endpoint.certificate_arn.is_some() {
            endpoint.certificate_arn = certificate.certificate_arn.clone();
        }
        tags(&endpoint.endpoint_arn, observed);
        observed.learn_connection(
            types::Connection::builder()
                .set_replication_instance_arn(
                    instance
                        .replication_instance_arn
                        .clone(),
                )
                .set_endpoint_arn(endpoint.endpoint_arn.clone())
                .status("successful")
                .build(),
        );
        ends.push(endpoint.endpoint_arn.clone());
        observed.learn_endpoint(endpoint);
    }
    observed.learn_certificate(certificate);

    let mut task = template
        .task("task-0")
        .expect("a task")
        .clone();
    task.replication_task_identifier = Some(format!("task-{n}"));
    task.replication_task_arn = arn(&task.replication_task_arn);
    task.replication_instance_arn = instance
        .replication_instance_arn
        .clone();
    (task.source_endpoint_arn, task.target_endpoint_arn) = (ends[0].clone(), ends[1].clone());
    tags(&task.replication_task_arn, observed);
    observed.learn_task(task);
    observed.learn_instance(instance);
}

fn plans(migrations: &[Migration], observed: &Observed) -> usize {
    migrations
        .iter()
        .map(|migration| {
            Plan::between(migration, observed)
                .steps()
                .len()
        })
        .sum()
}

fn virtual_time_and_calls() {
    let (seconds, calls) = runtime(true).block_on(async {
        let account = rig::account();
        let provisioner = rig::provisioner(&account);
        provisioner
            .apply(&rig::on_an_instance(Start::ByCaller))
            .await
            .expect("applied");
        (account.now().as_secs_f64(), account.call_count())
    });
    println!("an apply on the simulator's clock: {seconds:.1} s, {calls} calls");
    ratio("against its longest chain of 570 s", seconds / 570.0, 1.02);
    ratio("against the 50 calls that it has to make", calls as f64 / 50.0, 1.10);
}

/// A thousand migrations applied at once through clones of one provisioner, on an account that throttles as DMS does.
fn fleet() {
    const PER_SECOND: u32 = 4;
    const BURST: u32 = 100;
    let (seconds, calls, throttled) = runtime(true).block_on(async {
        let account = rig::account()
            .without_quotas()
            .api_rate(PER_SECOND, BURST);
        let provisioner = rig::provisioner(&account)
            .budget(ApiBudget::of_dms())
            .deadline(Duration::from_secs(24 * 60 * 60));
        let mut running = JoinSet::new();
        for (n, migration) in migrations(1_000)
            .into_iter()
            .enumerate()
        {
            let provisioner = provisioner
                .clone()
                .jitter_seed(n as u64);
            running.spawn(async move {
                provisioner
                    .apply(&migration)
                    .await
                    .map(drop)
            });
        }
        while let Some(ran) = running.join_next().await {
            ran.expect("no panic").expect("applied");
        }
        (account.now().as_secs_f64(), account.call_count(), account.throttled_calls())
    });
    assert_eq!(throttled, 0, "the budget is kept");
    println!("1 000 migrations at once: {seconds:.0} s, {calls} calls, none throttled");
    let bound = (calls as f64 - f64::from(BURST)) / f64::from(PER_SECOND);
    ratio("against what the token bucket lets through", seconds / bound, 1.05);
}

async fn call(client: &Client) -> usize {
    let answer = client.describe_endpoints().send().await;
    answer.map_or(0, |answer| answer.endpoints().len())
}

fn simulated_against_moto(rounds: usize) {
    let (runtime, moto) = (runtime(false), MotoServer::start());
    let (simulated, moto) = runtime.block_on(async { (rig::account().client(), moto.client()) });
    let [simulated, moto] = medians(
        rounds,
        [
            Measured::new("a simulated call", 400, || runtime.block_on(call(&simulated))),
            Measured::new("a call to moto on loopback", 20, || runtime.block_on(call(&moto))),
        ],
    );
    ratio("a simulated call against one to moto", simulated / moto, 1.0 / 50.0);
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    let described = SIZES.map(migrations);
    let nothing = Observed::nothing();
    let everything = SIZES.map(all_applied);
    for (migrations, observed) in described.iter().zip(&everything) {
        assert_eq!(plans(migrations, observed), 0, "what is applied needs nothing more");
    }
    let mut group = criterion.benchmark_group("plan");
    group.sample_size(10);
    for (migrations, everything) in described.iter().zip(&everything) {
        let size = migrations.len();
        group.bench_function(BenchmarkId::new("from nothing", size), |bencher| {
            bencher.iter(|| plans(migrations, &nothing));
        });
        group.bench_function(BenchmarkId::new("of what exists", size), |bencher| {
            bencher.iter(|| plans(migrations, everything));
        });
    }
    group.finish();
    criterion.final_summary();

    println!("\nratios, medians of turns:");
    let [small, large] = [0, 1].map(|size| (&described[size], &everything[size]));
    let [few_new, many_new, few_there, many_there] = medians(
        9,
        [
            Measured::new("1 000 plans from nothing", 1, || plans(small.0, &nothing)),
            Measured::new("10 000 plans from nothing", 1, || plans(large.0, &nothing)),
            Measured::new("1 000 plans of what exists", 1, || plans(small.0, small.1)),
            Measured::new("10 000 plans of what exists", 1, || plans(large.0, large.1)),
        ],
    );
    ratio("10 000 plans from nothing against 1 000", many_new / few_new, 11.0);
    ratio("10 000 plans of what exists against 1 000", many_there / few_there, 11.0);
    virtual_time_and_calls();
    fleet();
    simulated_against_moto(49);
}
