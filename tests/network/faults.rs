//! Every call of EC2 on the way up and on the way down goes wrong in every way, one at a time; the next run puts it right,
//! and what is left in the end is what would have been left without.

use std::{
    collections::BTreeSet,
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
    provision::{ProvisionError, ProvisionErrorKind, Replacing},
    sim::{CallFault, Inventory, SimAccount},
};

use crate::{
    drift::{self, Drift},
    existing::{Theirs, There},
    stage::Cluster,
};

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
            // What was made a moment ago is not seen by every server of EC2 yet.
            Self::Fault(CallFault::refuse("InvalidVpcID.NotFound", "not yet")),
            Self::Refusal,
            Self::Crash(CallFault::Hang),
            Self::Crash(CallFault::HangBefore),
        ]
    }

    /// Those of calls that change something: reading goes wrong in the same ways wherever a run begins.
    fn of_changes(operation: &str) -> Vec<Self> {
        if is_read(operation) { Vec::new() } else { Self::all(operation) }
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

/// What is there before the run.
enum Ground {
    Nothing,
    /// What somebody else made.
    Theirs(There),
    /// What a run made and somebody changed.
    Changed(&'static str, Drift),
}

struct Scene {
    cluster: Cluster,
    is_serverless: bool,
    ground: Ground,
}

impl Scene {
    fn on(plan: Plan, shape: Shape, ground: Ground) -> Self {
        let cluster = Cluster::of(plan, shape).expect("a cluster");
        Self { cluster, is_serverless: false, ground }
    }

    /// Where everything is new.
    fn all() -> Vec<Self> {
        let of = |plan, shape, is_serverless| Self {
            is_serverless,
            ..Self::on(plan, shape, Ground::Nothing)
        };
        vec![
            of(Plan::Serverless, Shape::InternetGateway, false),
            of(Plan::Serverless, Shape::Nat, false),
            of(Plan::Serverless, Shape::PrivateEndpoint, false),
            of(Plan::Dedicated, Shape::PrivateEndpoint, true),
            of(Plan::Dedicated, Shape::VpcPeering, false),
        ]
    }

    /// Where something is there that is used or mended.
    fn of_what_is_there() -> Vec<Self> {
        let theirs = [
            (Plan::Serverless, Shape::InternetGateway, There::Subnets),
            (Plan::Serverless, Shape::Nat, There::Subnets),
            (Plan::Serverless, Shape::Nat, There::Exit),
            (Plan::Dedicated, Shape::PrivateEndpoint, There::Vpc),
            (Plan::Dedicated, Shape::VpcPeering, There::Subnets),
            (Plan::Dedicated, Shape::VpcPeering, There::All),
        ];
        let theirs = theirs
            .into_iter()
            .map(|(plan, shape, there)| Self::on(plan, shape, Ground::Theirs(there)));
        let changed = drift::ROWS
            .iter()
            .map(|(what, plan, shape, drift, _)| {
                Self::on(*plan, *shape, Ground::Changed(what, *drift))
            });
        theirs.chain(changed).collect()
    }

    fn name(&self) -> String {
        let compute = if self.is_serverless { "serverless" } else { "instance" };
        let ground = match &self.ground {
            Ground::Nothing => String::new(),
            Ground::Theirs(there) => format!(", {there:?} of others"),
            Ground::Changed(what, _) => format!(", {what}"),
        };
        format!("{}, {}, {compute}{ground}", self.cluster.shape, self.cluster.plan)
    }

    /// An account with what is there, and what is to be applied in it.
    async fn begin(&self, lag: Duration) -> (SimAccount, Migration) {
        let quick = |account: SimAccount| account.every_change(Duration::from_secs(15));
        let (account, migration) = match &self.ground {
            Ground::Theirs(there) => {
                let theirs = Theirs::made_for(&self.cluster, *there).await;
                let network = theirs.described(self.cluster.shape, self.cluster.plan, *there);
                (
                    quick(theirs.account),
                    self.cluster
                        .migration(network, self.is_serverless),
                )
            }
            ground => {
                let account = quick(self.cluster.account());
                let migration = self
                    .cluster
                    .migration(self.cluster.network(), self.is_serverless);
                if let Ground::Changed(what, drift) = ground {
                    up(self, &account, &migration)
                        .await
                        .unwrap_or_else(|error| panic!("{what}: {error}"));
                    pass().await;
                    account.change_network(drift);
                }
                (account, migration)
            }
        };
        let account = if lag.is_zero() { account } else { account.read_lag(lag) };
        (account, migration)
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
    let (account, migration) = scene.begin(lag).await;
    let found = account.inventory();
    let start = account.call_count();
    let apply = up(scene, &account, &migration).await;
    apply.unwrap_or_else(|error| panic!("{}: {error}", scene.name()));
    let up = account.calls().split_off(start);
    pass().await;
    let applied = account.inventory();
    let start = account.call_count();
    let teardown = down(scene, &account, &migration).await;
    teardown.unwrap_or_else(|error| panic!("{}: {error}", scene.name()));
    let down = account.calls().split_off(start);
    pass().await;
    let before = account.inventory();
    if !matches!(scene.ground, Ground::Changed(..)) {
        assert_eq!(before, found, "{}", scene.name());
    }
    Rehearsed { applied, before, up, down }
}

async fn up(
    scene: &Scene,
    account: &SimAccount,
    migration: &Migration,
) -> Result<(), ProvisionError> {
    let provisioner = scene.cluster.provisioner(account);
    provisioner
        .replacing(Replacing::Allow)
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
    let (account, migration) = scene.begin(lag).await;
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
        // Whoever coped leaves nothing for the next run to clean up.
        if matches!(at.1, Trouble::Fault(_)) {
            pass().await;
            compare(&rehearsed.applied, &account)
                .map_err(|problem| say_up(format!("at once: {problem}")))?;
        }
    }
    let say_up = |problem| told("apply", &rehearsed.up, upward, problem);
    up(scene, &account, &migration)
        .await
        .map_err(|error| say_up(format!("again: {error}: {}", error.remedy())))?;
    pass().await;
    compare(&rehearsed.applied, &account).map_err(say_up)?;
    let plan = scene
        .cluster
        .provisioner(&account)
        .plan(&migration)
        .await;
    let plan = plan.map_err(|error| say_up(error.to_string()))?;
    if !plan.is_empty() {
        return Err(say_up(format!("it is not as described: {plan}")));
    }
    if let Some(at) = downward {
        let run = down(scene, &account, &migration);
        disturbed(&account, run, &rehearsed.down, at)
            .await
            .map_err(say_down)?;
        if matches!(at.1, Trouble::Fault(_)) {
            pass().await;
            compare(&rehearsed.before, &account)
                .map_err(|problem| say_down(format!("at once: {problem}")))?;
        }
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

/// Answers which operations of EC2 went wrong.
fn enumerate(
    how: &str,
    scenes: &[Scene],
    lag: Duration,
    troubles: fn(&str) -> Vec<Trouble>,
) -> BTreeSet<String> {
    let mut hit = BTreeSet::new();
    let mut jobs = Vec::new();
    let rehearsals: Vec<Rehearsed> = scenes
        .iter()
        .map(|scene| block_on(rehearse(scene, lag)))
        .collect();
    let mut total = 0;
    for (scene, rehearsed) in scenes.iter().zip(&rehearsals) {
        let (up, mut down) = (pairs(&rehearsed.up, troubles), pairs(&rehearsed.down, troubles));
        // What was mended is taken down like what was made.
        if matches!(scene.ground, Ground::Changed(..)) {
            down.clear();
        }
        hit.extend(
            up.iter()
                .map(|(k, _)| rehearsed.up[*k].clone()),
        );
        hit.extend(
            down.iter()
                .map(|(k, _)| rehearsed.down[*k].clone()),
        );
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
    hit
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .expect("a runtime")
        .block_on(future)
}

const ACCEPT: &str = "AcceptVpcPeeringConnection";
const REJECT: &str = "RejectVpcPeeringConnection";

/// A process dies between marking a request as its own and accepting it, and the network is taken down: only then is a
/// request rejected.
fn reject_in_every_way(lag: Duration, troubles: fn(&str) -> Vec<Trouble>) -> String {
    let scene = Scene::on(Plan::Dedicated, Shape::VpcPeering, Ground::Nothing);
    let rehearsed = block_on(rehearse(&scene, lag));
    let accepted = rehearsed
        .up
        .iter()
        .position(|call| call == ACCEPT)
        .expect("it is accepted");
    let begin = async || {
        let (account, migration) = scene.begin(lag).await;
        let run = up(&scene, &account, &migration);
        let death = (accepted, Trouble::Crash(CallFault::HangBefore));
        disturbed(&account, run, &rehearsed.up, &death)
            .await
            .expect("it dies");
        (account, migration)
    };
    let calls = block_on(async {
        let (account, migration) = begin().await;
        let start = account.call_count();
        down(&scene, &account, &migration)
            .await
            .unwrap_or_else(|error| panic!("{error}: {}", error.remedy()));
        pass().await;
        compare(&rehearsed.before, &account).expect("nothing stays");
        account.calls().split_off(start)
    });
    let rejected = calls
        .iter()
        .position(|call| call == REJECT)
        .expect("it is rejected");
    for trouble in troubles(REJECT) {
        block_on(async {
            let (account, migration) = begin().await;
            let run = down(&scene, &account, &migration);
            let coped = disturbed(&account, run, &calls, &(rejected, trouble.clone())).await;
            coped.unwrap_or_else(|problem| panic!("{trouble}: {problem}"));
            down(&scene, &account, &migration)
                .await
                .unwrap_or_else(|error| panic!("{trouble}: {error}: {}", error.remedy()));
            pass().await;
            compare(&rehearsed.before, &account)
                .unwrap_or_else(|problem| panic!("{trouble}: {problem}"));
        });
    }
    REJECT.to_owned()
}

#[test]
fn every_call_of_ec2_goes_wrong_in_every_way() {
    let mut hit = enumerate("", &Scene::all(), Duration::ZERO, Trouble::all);
    let scenes = Scene::of_what_is_there();
    let how = " on what is there";
    hit.extend(enumerate(how, &scenes, Duration::ZERO, Trouble::of_changes));
    hit.insert(reject_in_every_way(Duration::ZERO, Trouble::all));
    // Every call that a step of a network may make, as the plan names them.
    let named = include_str!("../../src/plan/network/operations.rs");
    let named: BTreeSet<String> = named
        .split('"')
        .skip(1)
        .step_by(2)
        .map(ToOwned::to_owned)
        .collect();
    assert!(named.len() > 25, "{named:?}");
    let missed: Vec<_> = named.difference(&hit).collect();
    assert!(missed.is_empty(), "these never went wrong: {missed:?}");
}

#[test]
fn what_a_lost_answer_made_is_found_though_listings_lag_behind() {
    let lag = Duration::from_secs(5);
    enumerate(" under lag", &Scene::all(), lag, Trouble::unseen);
    reject_in_every_way(lag, Trouble::unseen);
}
