//! Every call of EC2 on the way up and on the way down goes wrong in every way, one at a time; the next run puts it right,
//! and what is left in the end is what would have been left without.

use std::{
    fmt,
    io::{Write as _, stderr},
    sync::Mutex,
    thread,
    time::Duration,
};

use tidb_dms::{
    cluster::Plan,
    migration::Migration,
    network::Shape,
    provision::{ProvisionError, ProvisionErrorKind},
    sim::{CallFault, Inventory, SimAccount},
};

use crate::stage::Cluster;

/// How many different failures are told before the rest is left out.
const TOLD: usize = 12;

/// One way in which one call goes wrong.
#[derive(Clone, Debug)]
enum Trouble {
    /// The run has to cope.
    Fault(CallFault),
    /// The run has to end and say which call was refused.
    Refusal,
    /// The process dies, before the call has its effect or after.
    Crash(CallFault),
}

impl Trouble {
    fn all(operation: &str) -> Vec<Self> {
        if is_read(operation) {
            return vec![
                Self::Fault(CallFault::LoseAnswer),
                Self::Refusal,
                Self::Crash(CallFault::Hang),
            ];
        }
        vec![
            Self::Fault(CallFault::LoseAnswer),
            Self::Fault(CallFault::LoseRequest),
            Self::Fault(CallFault::Throttle),
            Self::Fault(CallFault::ServerError),
            Self::Fault(CallFault::Hang),
            Self::Fault(CallFault::HangBefore),
            Self::Refusal,
            Self::Crash(CallFault::Hang),
            Self::Crash(CallFault::HangBefore),
        ]
    }

    /// Those that leave something behind which a listing does not show yet.
    fn unseen(operation: &str) -> Vec<Self> {
        if is_read(operation) {
            return Vec::new();
        }
        vec![
            Self::Fault(CallFault::LoseAnswer),
            Self::Fault(CallFault::Hang),
            Self::Crash(CallFault::Hang),
        ]
    }

    fn fault(&self) -> CallFault {
        match self {
            Self::Fault(fault) | Self::Crash(fault) => fault.clone(),
            Self::Refusal => CallFault::refuse("UnauthorizedOperation", "not today"),
        }
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fault(fault) => write!(f, "{fault:?}"),
            Self::Refusal => f.write_str("refused"),
            Self::Crash(fault) => write!(f, "crash at {fault:?}"),
        }
    }
}

fn is_read(operation: &str) -> bool {
    operation.starts_with("Describe")
}

/// EC2's operations; those of DMS are tried without a network.
fn is_of_ec2(operation: &str) -> bool {
    let of_dms =
        ["Replication", "Certificate", "Connection", "Endpoint", "TagsToResource", "TagsFor"];
    let is_peering_or_vpc = operation.contains("Vpc");
    is_peering_or_vpc
        || !of_dms
            .iter()
            .any(|word| operation.contains(word))
}

struct Scene {
    cluster: Cluster,
    is_serverless: bool,
}

impl Scene {
    fn all() -> Vec<Self> {
        let of = |plan, shape, is_serverless| Self {
            cluster: Cluster::of(plan, shape).expect("a cluster"),
            is_serverless,
        };
        vec![
            of(Plan::Serverless, Shape::InternetGateway, false),
            of(Plan::Serverless, Shape::Nat, false),
            of(Plan::Serverless, Shape::PrivateEndpoint, false),
            of(Plan::Dedicated, Shape::PrivateEndpoint, true),
            of(Plan::Dedicated, Shape::VpcPeering, false),
        ]
    }

    fn name(&self) -> String {
        let compute = if self.is_serverless { "serverless" } else { "instance" };
        format!("{}, {}, {compute}", self.cluster.shape, self.cluster.plan)
    }

    fn migration(&self) -> Migration {
        self.cluster
            .migration(self.cluster.network(), self.is_serverless)
    }

    fn account(&self, lag: Duration) -> SimAccount {
        let account = self
            .cluster
            .account()
            .every_change(Duration::from_secs(15));
        if lag.is_zero() { account } else { account.read_lag(lag) }
    }
}

/// What a scene comes to without trouble.
struct Rehearsed {
    applied: Inventory,
    before: Inventory,
    up: Vec<String>,
    down: Vec<String>,
}

#[expect(clippy::disallowed_methods, reason = "the clock is paused: nothing waits")]
async fn pass() {
    tokio::time::sleep(Duration::from_secs(600)).await;
}

async fn rehearse(scene: &Scene, lag: Duration) -> Rehearsed {
    let (account, migration) = (scene.account(lag), scene.migration());
    let before = account.inventory();
    let apply = up(scene, &account, &migration).await;
    apply.unwrap_or_else(|error| panic!("{}: {error}", scene.name()));
    let up = account.calls();
    pass().await;
    let applied = account.inventory();
    let start = account.call_count();
    let teardown = down(scene, &account, &migration).await;
    teardown.unwrap_or_else(|error| panic!("{}: {error}", scene.name()));
    let down = account.calls().split_off(start);
    pass().await;
    assert_eq!(account.inventory(), before, "{}", scene.name());
    Rehearsed { applied, before, up, down }
}

async fn up(
    scene: &Scene,
    account: &SimAccount,
    migration: &Migration,
) -> Result<(), ProvisionError> {
    let provisioner = scene.cluster.provisioner(account);
    provisioner
        .apply(migration)
        .await
        .map(|_| ())
}

async fn down(
    scene: &Scene,
    account: &SimAccount,
    migration: &Migration,
) -> Result<(), ProvisionError> {
    let provisioner = scene.cluster.provisioner(account);
    provisioner
        .tear_down(migration)
        .await
        .map(|_| ())
}

/// The calls and what goes wrong with each.
fn pairs(calls: &[String], troubles: fn(&str) -> Vec<Trouble>) -> Vec<(usize, Trouble)> {
    calls
        .iter()
        .enumerate()
        .filter(|(_, operation)| is_of_ec2(operation))
        .flat_map(|(k, operation)| {
            troubles(operation)
                .into_iter()
                .map(move |trouble| (k, trouble))
        })
        .collect()
}

/// A run with something going wrong in it; what went wrong with that.
async fn disturbed(
    account: &SimAccount,
    run: impl Future<Output = Result<(), ProvisionError>>,
    calls: &[String],
    (k, trouble): &(usize, Trouble),
) -> Result<(), String> {
    let call = account.call_count() + k;
    account.on_call(*k, trouble.fault());
    let ended = if matches!(trouble, Trouble::Crash(_)) {
        tokio::select! {
            biased;
            ended = run => Some(ended),
            () = account.hung() => None,
        }
    } else {
        Some(run.await)
    };
    match (trouble, ended) {
        (Trouble::Crash(_), None) | (Trouble::Fault(_), Some(Ok(()))) => Ok(()),
        (Trouble::Crash(_), Some(_)) => Err("it never hung".to_owned()),
        (Trouble::Fault(_), Some(Err(error))) => {
            Err(format!("it did not cope: {error}: {}", error.remedy()))
        }
        (Trouble::Refusal, Some(Err(error))) => match error.kind() {
            ProvisionErrorKind::Refused { source, .. }
            | ProvisionErrorKind::Unobservable { source, .. }
                if account
                    .calls()
                    .get(call)
                    .map(String::as_str)
                    == Some(source.operation()) =>
            {
                Ok(())
            }
            _ => Err(format!("another error: {error}")),
        },
        // Whoever may not see what is in the way tests without knowing.
        (Trouble::Refusal, Some(Ok(()))) if is_of_the_way(calls, *k) => Ok(()),
        (Trouble::Refusal, Some(Ok(()))) => Err("it was refused and said nothing".to_owned()),
        (_, None) => Err("it hung".to_owned()),
    }
}

/// Whether this call looks for what is in the way to the cluster: the only look at network ACLs, between the one at where DMS
/// sits and the test.
fn is_of_the_way(calls: &[String], k: usize) -> bool {
    let is_place = |call: &String| {
        ["DescribeReplicationInstances", "DescribeReplicationSubnetGroups"].contains(&call.as_str())
    };
    let is_asked = |call: &String| ["TestConnection", "StartReplication"].contains(&call.as_str());
    let acls = calls
        .iter()
        .position(|call| call == "DescribeNetworkAcls");
    acls.is_some_and(|acls| {
        let from = calls[..acls].iter().rposition(is_place);
        let to = calls[acls..].iter().position(is_asked);
        from.is_some_and(|from| from < k) && to.is_some_and(|to| k < acls + to)
    })
}

async fn once(
    scene: &Scene,
    lag: Duration,
    rehearsed: &Rehearsed,
    upward: Option<&(usize, Trouble)>,
    downward: Option<&(usize, Trouble)>,
) -> Result<(), String> {
    let (account, migration) = (scene.account(lag), scene.migration());
    let told = |what: &str, calls: &[String], at: Option<&(usize, Trouble)>, problem: String| {
        let at =
            at.map_or_else(String::new, |(k, trouble)| format!(", {k} {} {trouble}", calls[*k]));
        format!("{}: {what}{at}: {problem}", scene.name())
    };
    let say_up = |problem| told("apply", &rehearsed.up, upward, problem);
    let say_down = |problem| told("tear down", &rehearsed.down, downward, problem);
    if let Some(at) = upward {
        let run = up(scene, &account, &migration);
        disturbed(&account, run, &rehearsed.up, at)
            .await
            .map_err(say_up)?;
    }
    let say_up = |problem| told("apply", &rehearsed.up, upward, problem);
    up(scene, &account, &migration)
        .await
        .map_err(|error| say_up(format!("again: {error}: {}", error.remedy())))?;
    pass().await;
    compare(&rehearsed.applied, &account).map_err(say_up)?;
    if let Some(at) = downward {
        let run = down(scene, &account, &migration);
        disturbed(&account, run, &rehearsed.down, at)
            .await
            .map_err(say_down)?;
    }
    let say_down = |problem| told("tear down", &rehearsed.down, downward, problem);
    down(scene, &account, &migration)
        .await
        .map_err(|error| say_down(format!("again: {error}: {}", error.remedy())))?;
    pass().await;
    compare(&rehearsed.before, &account).map_err(say_down)
}

/// The same resources; ids are minted one after the other, so those made twice shift them.
fn compare(expected: &Inventory, account: &SimAccount) -> Result<(), String> {
    let found = account.inventory();
    let names = |inventory: &Inventory| -> Vec<String> {
        inventory
            .names()
            .map(|name| name.to_owned())
            .collect()
    };
    if names(expected) == names(&found) {
        return Ok(());
    }
    Err(format!("another account:\n{found}\nexpected:\n{expected}"))
}

fn enumerate(how: &str, lag: Duration, troubles: fn(&str) -> Vec<Trouble>) {
    let scenes = Scene::all();
    let mut jobs = Vec::new();
    let rehearsals: Vec<Rehearsed> = scenes
        .iter()
        .map(|scene| block_on(rehearse(scene, lag)))
        .collect();
    let mut total = 0;
    for (scene, rehearsed) in scenes.iter().zip(&rehearsals) {
        let (up, down) = (pairs(&rehearsed.up, troubles), pairs(&rehearsed.down, troubles));
        println!(
            "{}{how}: {} calls up, {} down, {} pairs",
            scene.name(),
            rehearsed.up.len(),
            rehearsed.down.len(),
            up.len() + down.len()
        );
        total += up.len() + down.len();
        for n in 0..up.len().max(down.len()) {
            jobs.push((scene, rehearsed, up.get(n).cloned(), down.get(n).cloned()));
        }
    }
    let jobs = Mutex::new(jobs);
    let failures = Mutex::new(Vec::new());
    thread::scope(|scope| {
        let workers = thread::available_parallelism().map_or(2, usize::from);
        for _ in 0..workers {
            scope.spawn(|| {
                loop {
                    let job = jobs.lock().expect("jobs").pop();
                    let Some((scene, rehearsed, up, down)) = job else { break };
                    let once = once(scene, lag, rehearsed, up.as_ref(), down.as_ref());
                    if let Err(problem) = block_on(once) {
                        failures
                            .lock()
                            .expect("failures")
                            .push(problem);
                    }
                }
            });
        }
    });
    // Past the test's captured output: the number is to be seen whether or not all of them pass.
    let told = writeln!(stderr(), "{total} pairs of a call of EC2 and a fault{how}");
    told.expect("standard error");
    let failures = failures.into_inner().expect("failures");
    assert!(
        failures.is_empty(),
        "{} of {total} failed:\n{}",
        failures.len(),
        failures[..failures.len().min(TOLD)].join("\n")
    );
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .expect("a runtime")
        .block_on(future)
}

#[test]
fn every_call_of_ec2_goes_wrong_in_every_way() {
    enumerate("", Duration::ZERO, Trouble::all);
}

#[test]
fn what_a_lost_answer_made_is_found_though_listings_lag_behind() {
    enumerate(" under lag", Duration::from_secs(5), Trouble::unseen);
}
