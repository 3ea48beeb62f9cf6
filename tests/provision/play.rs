//! One scene in one account, up and down again and again, each time with something else going wrong.

use std::{fmt::Debug, future::poll_fn, pin::pin, task::Poll, time::Duration};

use tidb_dms::{
    migration::Migration,
    provision::{ProvisionError, ProvisionErrorKind, Provisioner},
    sim::{Inventory, SimAccount},
};

use crate::{
    bystanders::assert_untouched,
    rig::{pass, provisioner},
    scene::Scene,
    trouble::Trouble,
};

/// How many calls a run may make before it is taken to run in circles.
const CIRCLES: usize = 600;

/// A call of a run by its number, and what goes wrong with it.
pub(crate) type At<'a> = Option<(usize, &'a Trouble)>;

/// How a run ended with which something went wrong.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Ended {
    Done,
    Halfway,
}

/// A scene that was played once without trouble: what each time has to come to.
pub(crate) struct Play<'s> {
    scene: &'s Scene,
    pub(crate) account: SimAccount,
    lags: bool,
    before: Inventory,
    applied: Inventory,
    /// The calls of the undisturbed runs, in their order.
    pub(crate) up: Vec<String>,
    pub(crate) down: Vec<String>,
}

impl<'s> Play<'s> {
    /// Applies and takes down once.
    pub(crate) async fn rehearse(scene: &'s Scene, lag: Duration) -> Self {
        let account = scene.account().await;
        let account = if lag.is_zero() { account } else { account.read_lag(lag) };
        let before = account.inventory();
        let mut play = Self {
            scene,
            lags: !lag.is_zero(),
            applied: before.clone(),
            before,
            account,
            up: Vec::new(),
            down: Vec::new(),
        };
        play.apply_what_was_before().await;
        let start = play.account.call_count();
        let applied = play
            .provisioner()
            .apply(&scene.migration)
            .await;
        let applied = applied.unwrap_or_else(|error| panic!("{}: {error:?}", scene.name));
        play.up = play.account.calls().split_off(start);
        let plan = play
            .provisioner()
            .plan(&scene.migration)
            .await;
        let plan = plan.expect("a plan");
        assert!(play.lags || plan.is_empty(), "{}: {plan}", scene.name);
        assert!(!applied.done().is_empty(), "{}: nothing to do", scene.name);
        pass(Duration::from_secs(3600)).await;
        play.applied = play.account.inventory();
        assert_untouched(&play.before, &play.applied, |name| scene.may_change(name));
        let start = play.account.call_count();
        play.provisioner()
            .tear_down(&scene.migration)
            .await
            .unwrap_or_else(|error| panic!("{}: {error:?}", scene.name));
        play.down = play.account.calls().split_off(start);
        pass(Duration::from_secs(3600)).await;
        let left = play.account.inventory();
        assert_untouched(&play.before, &left, |name| scene.may_change(name));
        if scene.leaves_something() {
            scene.assert_left(&play.before, &left);
        } else {
            assert_eq!(left, play.before, "{}", scene.name);
        }
        play.before = left;
        play
    }

    /// Up and down with something going wrong in each; answers what came out differently.
    pub(crate) async fn once(&self, up: At<'_>, down: At<'_>) -> Result<(), String> {
        let migration = &self.scene.migration;
        self.apply_what_was_before().await;
        let provisioner = self.provisioner();
        let ended = self
            .disturbed("apply", provisioner.apply(migration), &self.up, up)
            .await?;
        self.compare_what_was_done(ended, "apply", up, &self.applied)
            .await?;
        if up.is_some() {
            let again = self.provisioner();
            self.undisturbed("apply", again.apply(migration), up)
                .await?;
        }
        pass(Duration::from_secs(3600)).await;
        self.compare("apply", up, &self.applied)?;

        let provisioner = self.provisioner();
        let ended = self
            .disturbed("tear down", provisioner.tear_down(migration), &self.down, down)
            .await?;
        self.compare_what_was_done(ended, "tear down", down, &self.before)
            .await?;
        if down.is_some() {
            let again = self.provisioner();
            self.undisturbed("tear down", again.tear_down(migration), down)
                .await?;
        }
        pass(Duration::from_secs(3600)).await;
        self.compare("tear down", down, &self.before)
    }

    async fn disturbed<T: Debug>(
        &self,
        what: &str,
        run: impl Future<Output = Result<T, ProvisionError>>,
        calls: &[String],
        at: At<'_>,
    ) -> Result<Ended, String> {
        let start = self.account.call_count();
        let Some((k, trouble)) = at else {
            let done = self.watched(run).await;
            return match done {
                Some(Ok(_)) => Ok(Ended::Done),
                other => Err(self.say(what, at, format!("undisturbed: {other:?}"))),
            };
        };
        self.account.on_call(k, trouble.fault());
        let done = if trouble.is_crash() {
            tokio::select! {
                biased;
                done = self.watched(run) => Some(done),
                () = self.account.hung() => None,
            }
        } else {
            Some(self.watched(run).await)
        };
        let called = self
            .account
            .calls()
            .get(start + k)
            .cloned();
        if called.as_deref() != Some(&calls[k]) {
            return Err(self.say(what, at, format!("call {k} was {called:?}")));
        }
        match done {
            None => Ok(Ended::Halfway),
            Some(None) => Err(self.say(what, at, "it runs in circles".to_owned())),
            Some(Some(Ok(_))) if trouble.is_crash() => {
                Err(self.say(what, at, "it never hung".to_owned()))
            }
            Some(Some(Ok(_))) => Ok(Ended::Done),
            Some(Some(Err(error))) if trouble.passes() => {
                Err(self.say(what, at, format!("it did not pass: {}", whole(&error))))
            }
            Some(Some(Err(error))) => explains(&error, &calls[k])
                .map(|()| Ended::Halfway)
                .map_err(|problem| self.say(what, at, format!("{problem}: {}", whole(&error)))),
        }
    }

    async fn undisturbed<T: Debug>(
        &self,
        what: &str,
        run: impl Future<Output = Result<T, ProvisionError>>,
        at: At<'_>,
    ) -> Result<(), String> {
        match self.watched(run).await {
            Some(Ok(_)) => Ok(()),
            Some(Err(error)) => Err(self.say(what, at, format!("again: {}", whole(&error)))),
            None => Err(self.say(what, at, "again: it runs in circles".to_owned())),
        }
    }

    /// A run until its end, or nothing where it makes too many calls.
    async fn watched<T>(&self, run: impl Future<Output = T>) -> Option<T> {
        let start = self.account.call_count();
        let mut run = pin!(run);
        poll_fn(|context| match run.as_mut().poll(context) {
            Poll::Ready(done) => Poll::Ready(Some(done)),
            Poll::Pending if self.account.call_count() - start > CIRCLES => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        })
        .await
    }

    /// Whoever says that it is done has done it, before the next run mends anything. Under lag the next run begins at once.
    async fn compare_what_was_done(
        &self,
        ended: Ended,
        what: &str,
        at: At<'_>,
        expected: &Inventory,
    ) -> Result<(), String> {
        if ended == Ended::Halfway || self.lags {
            return Ok(());
        }
        pass(Duration::from_secs(3600)).await;
        self.compare(what, at, expected)
    }

    fn compare(&self, what: &str, at: At<'_>, expected: &Inventory) -> Result<(), String> {
        let found = self.account.inventory();
        if found == *expected {
            return Ok(());
        }
        let lines = |one: &Inventory, other: &Inventory, sign| {
            one.names()
                .filter(|name| one.get(name) != other.get(name))
                .map(|name| format!("\n    {sign} {}", one.get(name).unwrap_or_default()))
                .collect::<String>()
        };
        let difference = lines(expected, &found, '-') + &lines(&found, expected, '+');
        Err(self.say(what, at, format!("another account{difference}")))
    }

    fn say(&self, what: &str, at: At<'_>, problem: String) -> String {
        let calls = if what == "apply" { &self.up } else { &self.down };
        let at = at.map_or_else(String::new, |(k, trouble)| {
            format!(", call {k} of {}, {}: {trouble}", calls.len(), calls[k])
        });
        format!("{}: {what}{at}: {problem}", self.scene.name)
    }

    async fn apply_what_was_before(&self) {
        self.scene.put_back(&self.account).await;
        let Some(before) = &self.scene.before else { return };
        apply_undisturbed(&self.provisioner(), before).await;
    }

    /// Every run is a process of its own.
    fn provisioner(&self) -> Provisioner {
        provisioner(&self.account).replacing(self.scene.replacing)
    }
}

async fn apply_undisturbed(provisioner: &Provisioner, migration: &Migration) {
    provisioner
        .apply(migration)
        .await
        .expect("what was before");
    pass(Duration::from_secs(3600)).await;
}

/// An error has to name the step or the look, the operation and the remedy.
fn explains(error: &ProvisionError, operation: &str) -> Result<(), &'static str> {
    if error.remedy().is_empty() {
        return Err("no remedy");
    }
    match error.kind() {
        ProvisionErrorKind::Refused { step, identifier, source, .. } => {
            if source.operation() != operation {
                return Err("another operation");
            }
            if !error
                .to_string()
                .contains(&format!("could not {step} `{identifier}`"))
            {
                return Err("no step, or not of what");
            }
            Ok(())
        }
        ProvisionErrorKind::Unobservable { source, .. } if source.operation() == operation => {
            Ok(())
        }
        _ => Err("another error"),
    }
}

fn whole(error: &ProvisionError) -> String {
    let mut text = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(link) = source {
        text += &format!(": {link}");
        source = link.source();
    }
    text
}
