use std::{fmt, sync::Arc, time::Duration};

use aws_sdk_databasemigration::Client;
use tracing::Instrument as _;

use super::{
    ApiBudget, Applied, Progress, ProvisionError, ProvisionErrorKind, StepReport, TidbCloud,
    TornDown,
    calls::Calls,
    event::Listeners,
    observe,
    pace::Jitter,
    run::{End, Run},
};
use crate::{
    migration::Migration,
    plan::{Goal, Observed, Plan},
};

/// Applies plans through a client of the SDK.
///
/// Cloning is cheap; clones share the client, the API budget and the listeners.
#[derive(Clone)]
pub struct Provisioner {
    pub(super) calls: Calls,
    pub(super) deadline: Duration,
    pub(super) replacing: Replacing,
    pub(super) on_failure: OnFailure,
    pub(super) tidb_cloud: Option<Arc<dyn TidbCloud>>,
    pub(super) listeners: Listeners,
    pub(super) seed: Option<u64>,
    #[cfg(feature = "ec2")]
    ec2_budgets: Option<(ApiBudget, ApiBudget)>,
}

/// Whether what exists may be deleted to be created anew.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "a yes or no with a name")]
pub enum Replacing {
    /// The run ends before anything is done, with the plan that says what would be replaced and why.
    #[default]
    Refuse,
    /// It is replaced, and what uses it too: a task loses its position, an instance its addresses.
    Allow,
}

/// What becomes of what a run made when it cannot be finished.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "a yes or no with a name")]
pub enum OnFailure {
    /// It stays: the next run goes on from there.
    #[default]
    Keep,
    /// Where nothing of the migration was there before, it is torn down again, for which there is as much time as for the
    /// run. What another process made of the same migration meanwhile goes too: give only one of them this choice.
    Undo,
}

/// Whether one step tests a connection again whose last test failed. Running to the end tests it again once.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "a yes or no with a name")]
pub enum Retest {
    /// The failure is the answer.
    #[default]
    No,
    /// It is tested again: something was mended since.
    Failed,
}

/// What a clock can surely count to.
pub(super) const LONGEST: Duration = Duration::from_secs(365 * 24 * 60 * 60);

impl Provisioner {
    /// Takes over the configuration of `client`, except for its retries, which are off: a lost answer is settled by looking
    /// again. A call may take 30 seconds unless the client says otherwise.
    pub fn new(client: &Client) -> Self {
        Self {
            calls: Calls::new(client, ApiBudget::of_dms()),
            deadline: Duration::from_secs(60 * 60),
            replacing: Replacing::default(),
            on_failure: OnFailure::default(),
            tidb_cloud: None,
            listeners: Listeners::default(),
            seed: None,
            #[cfg(feature = "ec2")]
            ec2_budgets: None,
        }
    }

    /// How long a whole run may take; an hour unless set, and no more than a year.
    #[must_use = "the provisioner with the deadline is returned"]
    pub fn deadline(mut self, deadline: Duration) -> Self {
        // A moment that is further away than a clock can count would be a panic.
        self.deadline = deadline.min(LONGEST);
        self
    }

    /// The API budget, shared by everything that calls DMS in this account and region; what DMS documents unless set.
    #[must_use = "the provisioner with the budget is returned"]
    pub fn budget(mut self, budget: ApiBudget) -> Self {
        self.calls.budget = budget;
        self
    }

    /// The client of EC2, for migrations with a network: it has to be of the same account and region. Its configuration is
    /// taken over, except for its retries, which are off.
    ///
    /// With it, the network is read before a connection is tested, and what is in the way is told: by
    /// [`Event::Unreachable`](super::Event::Unreachable) before DMS is asked, and by the error when the test failed. That
    /// takes actions that no plan needs, and so no [policy](crate::plan::Plan::policy) holds: `ec2:DescribeNetworkAcls`,
    /// `ec2:DescribeNetworkInterfaces` and `ec2:DescribeAvailabilityZones`. Without them nothing is told, and nothing fails.
    #[cfg(feature = "ec2")]
    #[must_use = "the provisioner with the client is returned"]
    pub fn ec2(mut self, client: &aws_sdk_ec2::Client) -> Self {
        self.calls.ec2 = Some(super::network::Ec2Calls::new(client));
        self.with_ec2_budgets().with_jitter()
    }

    /// The API budgets of EC2's describe calls and of those that change something;
    /// [`ApiBudget::of_ec2_reads`] and [`ApiBudget::of_ec2_writes`] unless set.
    #[cfg(feature = "ec2")]
    #[must_use = "the provisioner with the budgets is returned"]
    pub fn ec2_budgets(mut self, reads: ApiBudget, writes: ApiBudget) -> Self {
        self.ec2_budgets = Some((reads, writes));
        self.with_ec2_budgets()
    }

    /// In whatever order clients and the seed are given.
    fn with_jitter(mut self) -> Self {
        if let Some(seed) = self.seed {
            self.calls.jitter = Jitter::with_seed(seed);
            #[cfg(feature = "ec2")]
            if let Some(ec2) = &mut self.calls.ec2 {
                ec2.jitter = Jitter::with_seed(seed);
            }
        }
        self
    }

    /// In whatever order client and budgets are given.
    #[cfg(feature = "ec2")]
    fn with_ec2_budgets(mut self) -> Self {
        if let (Some(ec2), Some((reads, writes))) = (&mut self.calls.ec2, &self.ec2_budgets) {
            (ec2.reads, ec2.writes) = (reads.clone(), writes.clone());
        }
        self
    }

    /// Whether what exists may be replaced; refused unless set.
    #[must_use = "the provisioner with the choice is returned"]
    pub fn replacing(mut self, replacing: Replacing) -> Self {
        self.replacing = replacing;
        self
    }

    /// What becomes of what a failed run made; it stays unless set.
    #[must_use = "the provisioner with the choice is returned"]
    pub fn on_failure(mut self, on_failure: OnFailure) -> Self {
        self.on_failure = on_failure;
        self
    }

    /// What does at TiDB Cloud what AWS cannot, asked before a connection is tested and while a private endpoint or a peering
    /// waits for it; nobody is asked unless set.
    #[must_use = "the provisioner that asks it is returned"]
    pub fn tidb_cloud(mut self, tidb_cloud: impl TidbCloud + 'static) -> Self {
        self.tidb_cloud = Some(Arc::new(tidb_cloud));
        self
    }

    /// Fixes the jitter of pauses, for runs that have to be the same every time; random unless set.
    #[must_use = "the provisioner with the seed is returned"]
    pub fn jitter_seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self.with_jitter()
    }

    /// The events of every run from now on. The log (`tracing`) hears the same.
    pub fn progress(&self) -> Progress {
        self.listeners.add()
    }

    /// What exists of a migration: one call of DMS for each kind of resource and one for the tags, and with a network
    /// those of EC2 that read it, side by side.
    ///
    /// # Errors
    ///
    /// - [`WrongRegion`](ProvisionErrorKind::WrongRegion), [`NoEc2Client`](ProvisionErrorKind::NoEc2Client): give the
    ///   provisioner the clients that the description asks for. Nothing was called.
    /// - [`Unobservable`](ProvisionErrorKind::Unobservable): allow the describe calls, renew the credentials, or try later.
    pub async fn observe(&self, migration: &Migration) -> Result<Observed, ProvisionError> {
        self.check_region(migration)?;
        observe::everything(&self.calls, migration)
            .await
            .map_err(|fault| {
                let kind = ProvisionErrorKind::unobservable(migration, fault);
                ProvisionError::new(migration.name(), kind)
            })
    }

    /// What applying would do: the dry run. Changes nothing.
    ///
    /// # Errors
    ///
    /// Those of [`observe`](Self::observe). What stands in the way is no error here:
    /// [`Plan::conflicts`] lists it.
    pub async fn plan(&self, migration: &Migration) -> Result<Plan, ProvisionError> {
        Ok(Plan::between(migration, &self.observe(migration).await?))
    }

    /// What tearing down would do. Changes nothing.
    ///
    /// # Errors
    ///
    /// Those of [`observe`](Self::observe).
    pub async fn plan_tear_down(&self, migration: &Migration) -> Result<Plan, ProvisionError> {
        Ok(Plan::tear_down(migration, &self.observe(migration).await?))
    }

    /// Whether the compute of a migration reaches its cluster over the network as it is, and what is in the way. Reads DMS and
    /// EC2, and changes nothing.
    ///
    /// Returns `None` if the instance or serverless replication does not exist yet (judge the description with
    /// [`Foreseen`](crate::diagnose::Foreseen)), or if the route to the cluster is not described: a private endpoint or
    /// peering has to be the migration's network.
    ///
    /// # Errors
    ///
    /// - [`NoEc2Client`](ProvisionErrorKind::NoEc2Client): give a client of EC2, also for a migration without a network.
    /// - The others of [`observe`](Self::observe).
    #[cfg(feature = "ec2")]
    pub async fn reachability(
        &self,
        migration: &Migration,
    ) -> Result<Option<crate::diagnose::Reachability>, ProvisionError> {
        self.check_region(migration)?;
        if !self.calls.has_ec2() {
            let kind = ProvisionErrorKind::NoEc2Client;
            return Err(ProvisionError::new(migration.name(), kind));
        }
        super::network::reachability(&self.calls, migration)
            .await
            .map_err(|fault| {
                let kind = ProvisionErrorKind::unobservable(migration, fault);
                ProvisionError::new(migration.name(), kind)
            })
    }

    /// Brings what exists to what is described, waits for it and tests its connections.
    ///
    /// May be called again at any time, and dropped at any time: what was done stays done.
    ///
    /// # Errors
    ///
    /// Those of [`observe`](Self::observe), and:
    ///
    /// - [`InTheWay`](ProvisionErrorKind::InTheWay): each conflict has its remedy. Nothing was done about any of them.
    /// - [`ReplacementNotAllowed`](ProvisionErrorKind::ReplacementNotAllowed): look at the plan in it; allow it by
    ///   [`replacing`](Self::replacing), or change the description.
    /// - [`Refused`](ProvisionErrorKind::Refused): AWS refused a step; the fault in it has the remedy.
    /// - [`ConnectionFailed`](ProvisionErrorKind::ConnectionFailed): mend the database, the login or the network, as the
    ///   failure says.
    /// - [`HandOffRefused`](ProvisionErrorKind::HandOffRefused): do at TiDB Cloud what the hand-off says.
    /// - [`DeadlinePassed`](ProvisionErrorKind::DeadlinePassed): run again to go on waiting, or set a longer
    ///   [`deadline`](Self::deadline).
    pub async fn apply(&self, migration: &Migration) -> Result<Applied, ProvisionError> {
        let span = tracing::info_span!("apply", migration = %migration.name());
        self.apply_all(migration)
            .instrument(span)
            .await
    }

    async fn apply_all(&self, migration: &Migration) -> Result<Applied, ProvisionError> {
        let mut run = self.run(migration, Goal::Present, Retest::Failed)?;
        let error = match run.finish().await {
            Ok(End::Reached(observed)) => return Ok(run.applied(&observed)),
            Ok(End::Waiting(..)) => run.deadline_passed(),
            Err(error) => error,
        };
        if self.on_failure == OnFailure::Keep || !run.began_with_nothing() {
            return Err(error);
        }
        // What began with nothing of ours ends with nothing of ours; if that fails too, the first error says more.
        match self.tear_down(migration).await {
            Ok(_) => Err(error.undone()),
            Err(_) => Err(error),
        }
    }

    /// Deletes what the description names, where it carries the migration's tag, users before what they use, and waits until
    /// it is gone.
    ///
    /// Takes at least 20 seconds, because AWS may take that long to show what an earlier run has just created.
    ///
    /// May be called again at any time, and dropped at any time.
    ///
    /// # Caveats
    ///
    /// What an earlier description named and this one does not, such as an endpoint under another identifier, is not looked
    /// for: tear a migration down by the description that made it.
    ///
    /// # Errors
    ///
    /// Those of [`observe`](Self::observe), and:
    ///
    /// - [`InTheWay`](ProvisionErrorKind::InTheWay): each conflict has its remedy.
    /// - [`Refused`](ProvisionErrorKind::Refused): AWS refused a step; the fault in it has the remedy.
    /// - [`DeadlinePassed`](ProvisionErrorKind::DeadlinePassed): run again to go on waiting, or set a longer
    ///   [`deadline`](Self::deadline).
    pub async fn tear_down(&self, migration: &Migration) -> Result<TornDown, ProvisionError> {
        let span = tracing::info_span!("tear_down", migration = %migration.name());
        let tear_down = async {
            let mut run = self.run(migration, Goal::Absent, Retest::No)?;
            match run.finish().await? {
                End::Reached(_) => Ok(TornDown { done: run.done() }),
                End::Waiting(..) => Err(run.deadline_passed()),
            }
        };
        tear_down.instrument(span).await
    }

    /// Does what can be done now, and says what it waits for and when to come back.
    ///
    /// Keeps nothing between calls: calling it until it is [`finished`](StepReport::is_finished) does what
    /// [`apply`](Self::apply) does, with two exceptions. A change that AWS takes and never shows is sent by each call anew, where a
    /// whole run ends by telling it. And after a change of the network, or of the security groups, the network
    /// type or the Multi-AZ of the instance, a connection that was successful before is tested again only by the call that
    /// made the change.
    ///
    /// A call takes as long as its API calls, and up to 30 seconds for [`TidbCloud`] to answer. It takes 20 seconds more
    /// where something is to be replaced, stands in the way, or is stopped for another certificate, because that is looked at
    /// twice.
    ///
    /// # Errors
    ///
    /// Those of [`apply`](Self::apply), except [`DeadlinePassed`](ProvisionErrorKind::DeadlinePassed): there is no deadline.
    pub async fn step(
        &self,
        migration: &Migration,
        retest: Retest,
    ) -> Result<StepReport<Applied>, ProvisionError> {
        let span = tracing::info_span!("step", migration = %migration.name());
        let step = async {
            let mut run = self.run(migration, Goal::Present, retest)?;
            let end = run.while_ready().await?;
            Ok(run.report(end, |run, observed| run.applied(observed)))
        };
        step.instrument(span).await
    }

    /// The same for tearing down. The call that finds nothing left takes 20 seconds, to look twice.
    ///
    /// # Errors
    ///
    /// Those of [`tear_down`](Self::tear_down), except [`DeadlinePassed`](ProvisionErrorKind::DeadlinePassed).
    pub async fn step_tear_down(
        &self,
        migration: &Migration,
    ) -> Result<StepReport<TornDown>, ProvisionError> {
        let span = tracing::info_span!("step_tear_down", migration = %migration.name());
        let step = async {
            let mut run = self.run(migration, Goal::Absent, Retest::No)?;
            let end = run.while_ready().await?;
            Ok(run.report(end, |run, _| TornDown { done: run.done() }))
        };
        step.instrument(span).await
    }

    fn run<'a>(
        &'a self,
        migration: &'a Migration,
        goal: Goal,
        retest: Retest,
    ) -> Result<Run<'a>, ProvisionError> {
        self.check_region(migration)?;
        Ok(Run::new(self, migration, goal, retest))
    }

    fn check_region(&self, migration: &Migration) -> Result<(), ProvisionError> {
        if migration.network().is_some() && !self.calls.has_ec2() {
            let kind = ProvisionErrorKind::NoEc2Client;
            return Err(ProvisionError::new(migration.name(), kind));
        }
        let implied = migration
            .implied_region()
            .map(|region| region.to_string());
        let dms = self.calls.region();
        Self::expect_region(migration, "DMS", dms.as_deref(), implied.as_deref())?;
        // Ids of one region mean nothing in another.
        #[cfg(feature = "ec2")]
        {
            let ec2 = self
                .calls
                .ec2
                .as_ref()
                .and_then(super::network::Ec2Calls::region);
            Self::expect_region(migration, "EC2", ec2.as_deref(), implied.or(dms).as_deref())?;
        }
        Ok(())
    }

    fn expect_region(
        migration: &Migration,
        service: &'static str,
        client: Option<&str>,
        expected: Option<&str>,
    ) -> Result<(), ProvisionError> {
        match (client, expected) {
            (Some(client), Some(expected)) if client != expected => Err(ProvisionError::new(
                migration.name(),
                ProvisionErrorKind::WrongRegion {
                    service,
                    client: client.to_owned(),
                    expected: expected.to_owned(),
                },
            )),
            _ => Ok(()),
        }
    }
}

impl fmt::Debug for Provisioner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Provisioner")
            .field("region", &self.calls.region())
            .field("deadline", &self.deadline)
            .field("replacing", &self.replacing)
            .field("on_failure", &self.on_failure)
            .finish_non_exhaustive()
    }
}
