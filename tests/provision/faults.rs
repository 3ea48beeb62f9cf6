//! Every call of every description goes wrong in every way, one at a time; the next run puts it right.

use std::{
    collections::BTreeMap,
    io::{Write as _, stderr},
    sync::Mutex,
    thread,
    time::Duration,
};

use crate::{
    play::Play,
    scene::{self, Scene, scenes},
    trouble::{self, Trouble},
};

/// How many times one account goes up and down.
const TIMES: usize = 60;

/// How many different failures are told before the rest is left out.
const TOLD: usize = 12;

#[test]
fn every_call_of_every_description_goes_wrong_in_every_way() {
    enumerate("", Duration::ZERO, scenes(), trouble::all);
}

#[test]
fn every_call_goes_wrong_while_listings_lag_behind() {
    let lag = Duration::from_secs(5);
    let scenes = vec![
        scene::running(),
        scene::nothing_to_adopt(),
        scene::changed_endpoint(),
        scene::new_ca(),
    ];
    enumerate(" under lag", lag, scenes, trouble::where_sight_matters);
}

/// A part of the pairs of a scene: every call of the way up and of the way down with everything that goes wrong with it.
struct Job<'s> {
    scene: &'s Scene,
    from: usize,
}

/// What goes wrong with a call of an operation.
type Troubles = fn(&str) -> Vec<Trouble>;

fn enumerate(how: &str, lag: Duration, scenes: Vec<Scene>, troubles: Troubles) {
    let mut jobs = Vec::new();
    let mut sizes = BTreeMap::new();
    for scene in &scenes {
        let (calls, pairs) = block_on(async {
            let play = Play::rehearse(scene, lag).await;
            let (up, down) = (pairs(&play.up, troubles), pairs(&play.down, troubles));
            let rounds = up.len().max(down.len());
            jobs.extend(
                (0..rounds)
                    .step_by(TIMES)
                    .map(|from| Job { scene, from }),
            );
            ([play.up.len(), play.down.len()], up.len() + down.len())
        });
        sizes.insert(scene.name, (calls, pairs));
    }
    let total: usize = sizes
        .values()
        .map(|(_, pairs)| pairs)
        .sum();
    let jobs = Mutex::new(jobs);
    let failures = Mutex::new(Vec::new());
    thread::scope(|scope| {
        let workers = thread::available_parallelism().map_or(2, usize::from);
        for _ in 0..workers {
            scope.spawn(|| {
                loop {
                    let job = jobs.lock().expect("jobs").pop();
                    let Some(job) = job else { break };
                    let failed = block_on(do_job(&job, lag, troubles));
                    failures
                        .lock()
                        .expect("failures")
                        .extend(failed);
                }
            });
        }
    });
    for (name, ([up, down], pairs)) in &sizes {
        println!("{name}{how}: {up} calls up, {down} down, {pairs} pairs");
    }
    // Past the test's captured output: the number is to be seen whether or not all of them pass.
    let told = writeln!(stderr(), "{total} pairs of a call and a fault{how}");
    told.expect("standard error");
    let failures = failures.into_inner().expect("failures");
    assert!(
        failures.is_empty(),
        "{} of {total} failed:\n{}",
        failures.len(),
        failures[..failures.len().min(TOLD)].join("\n")
    );
}

async fn do_job(job: &Job<'_>, lag: Duration, troubles: Troubles) -> Vec<String> {
    let mut failed = Vec::new();
    let mut play = Play::rehearse(job.scene, lag).await;
    let (up, down) = (pairs(&play.up, troubles), pairs(&play.down, troubles));
    let at = |pairs: &'_ [(usize, Trouble)], n: usize| pairs.get(n).cloned();
    for n in job.from
        ..up.len()
            .max(down.len())
            .min(job.from + TIMES)
    {
        let (up, down) = (at(&up, n), at(&down, n));
        let up = up
            .as_ref()
            .map(|(k, trouble)| (*k, trouble));
        let down = down
            .as_ref()
            .map(|(k, trouble)| (*k, trouble));
        if let Err(problem) = play.once(up, down).await {
            failed.push(problem);
            play = Play::rehearse(job.scene, lag).await;
        }
    }
    failed
}

fn pairs(calls: &[String], troubles: Troubles) -> Vec<(usize, Trouble)> {
    calls
        .iter()
        .enumerate()
        .flat_map(|(k, operation)| {
            troubles(operation)
                .into_iter()
                .map(move |one| (k, one))
        })
        .collect()
}

pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .expect("a runtime")
        .block_on(future)
}
