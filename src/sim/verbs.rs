use std::time::Duration;

use super::{
    CallFault, Inventory, PolicyError, SimAccount, hanging::Hanging, policy::Policy, rate::Rate,
    trouble::Ec2Rates, world::Delays,
};

/// # Trouble on purpose
impl SimAccount {
    /// Lets one call go wrong by its number: `0` is the next call, `1` the one after it, whatever they are.
    ///
    /// Retries are calls. A second fault for the same call replaces the first; a fault by number comes before all others,
    /// which wait for the next call. A test that asks for [`call_count`](Self::call_count) after a good run can so break
    /// every call of that run in turn:
    ///
    /// ```
    /// # use tidb_dms::sim::{CallFault, SimAccount};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// async fn run(account: &SimAccount) -> bool {
    ///     let dms = account.client();
    ///     dms.describe_endpoints().send().await.is_ok() && dms.describe_certificates().send().await.is_ok()
    /// }
    ///
    /// let good = SimAccount::new();
    /// assert!(run(&good).await);
    /// for k in 0..good.call_count() {
    ///     let account = SimAccount::new();
    ///     account.on_call(k, CallFault::refuse("AccessDeniedException", "not today"));
    ///     assert!(!run(&account).await);
    /// }
    /// # }
    /// ```
    pub fn on_call(&self, n: usize, fault: CallFault) {
        let mut world = self.world();
        let number = world.calls.len().saturating_add(n);
        world.trouble.with_call(number, fault);
    }

    /// Lets the next call of `operation` go wrong, whenever it comes; faults of one operation happen in the order in which
    /// they were asked for.
    ///
    /// ```
    /// # use tidb_dms::sim::{CallFault, SimAccount};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let account = SimAccount::new();
    /// account.on_next("DescribeEndpoints", CallFault::ServerError);
    /// let dms = account.client();
    /// assert!(dms.describe_certificates().send().await.is_ok());
    /// assert!(dms.describe_endpoints().send().await.is_ok(), "the SDK tried again");
    /// assert_eq!(account.call_count(), 3);
    /// # }
    /// ```
    pub fn on_next(&self, operation: &str, fault: CallFault) {
        self.world()
            .trouble
            .with_next(operation, fault);
    }

    /// Breaks the connection under the next call of `operation`, before it has any effect.
    ///
    /// The SDK then sends it again unless its retries are off.
    pub fn lose_request(&self, operation: &str) {
        self.world()
            .trouble
            .with_next(operation, CallFault::LoseRequest);
    }

    /// Waits until a call hangs, and returns at once while one does.
    ///
    /// Here a run crashes in the middle of a call: whichever `select!` arm loses is dropped, and a call that is dropped
    /// hangs no more.
    ///
    /// ```
    /// # use tidb_dms::sim::{CallFault, SimAccount};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let account = SimAccount::new();
    /// account.on_call(0, CallFault::Hang);
    /// let dms = account.client();
    /// let crashed = tokio::select! {
    ///     _ = dms.describe_endpoints().send() => false,
    ///     () = account.hung() => true,
    /// };
    /// assert!(crashed);
    /// # }
    /// ```
    pub async fn hung(&self) {
        self.hung.any().await;
    }

    /// How long everything takes that takes time at AWS: starts, stops, tests, loads and removals. Without it each has a
    /// time of its own, from 5 seconds for a peering to 18 minutes for the start of a serverless replication.
    ///
    /// For a clock that is not paused, as that of a server.
    pub fn every_change(self, delay: Duration) -> Self {
        self.world().delays = Delays::all(delay);
        self
    }

    /// How far `Describe…` and `ListTagsForResource` lag behind; not at all unless set.
    ///
    /// They answer from the account as it was this long ago: what was just created is not listed yet, what was just deleted
    /// or changed is still listed as it was, tags included, and what changed with time, such as an instance that became
    /// available, shows as late. Every other operation sees the truth, and so does [`inventory`](Self::inventory). What is
    /// there when this is called counts as old.
    pub fn read_lag(self, lag: Duration) -> Self {
        self.world().lag_behind(lag);
        self
    }

    /// How long a call takes from the request to the answer; no time unless set.
    ///
    /// The account counts a call, and decides what goes wrong with it, when it arrives; the effect happens after half of
    /// the latency. A caller who hangs up before that has sent nothing, one who hangs up later only misses the answer.
    /// Calls do not wait for each other.
    pub fn latency(self, latency: Duration) -> Self {
        self.world().trouble.latency = latency;
        self
    }

    /// Answers `ThrottlingException` when the calls of DMS come too fast: every call takes a token from a bucket that holds
    /// `burst` and gets `per_second` back. Off unless set.
    ///
    /// AWS documents `api_rate(4, 100)` in one place and `api_rate(8, 200)` in another. EC2's calls have
    /// [rates of their own](Self::ec2_rate).
    pub fn api_rate(self, per_second: u32, burst: u32) -> Self {
        {
            let mut world = self.world();
            let rate = Rate::new(per_second, burst, world.now());
            world.trouble.rate = Some(rate);
        }
        self
    }

    /// Answers `RequestLimitExceeded` when the calls of EC2 come too fast. What only looks and what changes something is
    /// counted apart: either has a bucket that holds `burst` and gets `per_second` back. Off unless set.
    pub fn ec2_rate(self, per_second: u32, burst: u32) -> Self {
        {
            let mut world = self.world();
            let now = world.now();
            let rate = || Rate::new(per_second, burst, now);
            world.trouble.ec2_rates = Some(Ec2Rates { reads: rate(), writes: rate() });
        }
        self
    }

    /// How many calls were answered with `ThrottlingException` or `RequestLimitExceeded`, for whatever reason.
    pub fn throttled_calls(&self) -> usize {
        self.world().trouble.throttled_calls()
    }

    /// How many calls came so far, retries and refused calls included.
    pub fn call_count(&self) -> usize {
        self.world().calls.len()
    }

    /// How old the account is, on tokio's clock.
    pub fn now(&self) -> Duration {
        self.world().now()
    }

    /// Lets the caller do only what this IAM policy allows, and refuses everything else with AWS's `AccessDeniedException`, in EC2 `UnauthorizedOperation`;
    /// without a policy everything is allowed. A second policy replaces the first.
    ///
    /// A call needs `dms:` and its operation. Besides, as at AWS, a request that carries tags needs
    /// `dms:AddTagsToResource`, and an endpoint whose login is in Secrets Manager needs `iam:GetRole`, `iam:PassRole` and
    /// `secretsmanager:DescribeSecret`. A call of EC2 needs `ec2:` and its operation, and `ec2:CreateTags` if it gives tags to
    /// what it makes.
    ///
    /// ```
    /// # use tidb_dms::sim::SimAccount;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let account = SimAccount::new().allow_only(
    ///     r#"{
    ///       "Version": "2012-10-17",
    ///       "Statement": [{ "Effect": "Allow", "Action": ["dms:Describe*"], "Resource": "*" }]
    ///     }"#,
    /// )?;
    /// let dms = account.client();
    /// assert!(dms.describe_endpoints().send().await.is_ok());
    /// assert!(dms.delete_certificate().certificate_arn("any").send().await.is_err());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Caveats
    ///
    /// `Effect`, `Action` (with `*` and `?`, in any case) and the presence of `Resource` are read. Which resources an
    /// `Allow` names and under which `Condition` is not: it counts as if they were met.
    ///
    /// # Errors
    ///
    /// What is no policy document, or cannot be honoured: `NotAction`, and a `Deny` with a `Condition` or with another
    /// `Resource` than `*`.
    pub fn allow_only(self, policy_json: &str) -> Result<Self, PolicyError> {
        let policy = Policy::read(policy_json)?;
        self.world().trouble.policy = Some(policy);
        Ok(self)
    }

    /// Everything in the account as text to compare: after a run, after the same run with a fault in it, after everything
    /// was deleted.
    ///
    /// ```
    /// # use tidb_dms::sim::SimAccount;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let account = SimAccount::new();
    /// assert!(account.inventory().is_empty());
    /// # }
    /// ```
    pub fn inventory(&self) -> Inventory {
        Inventory::take(&mut self.world())
    }

    pub(super) fn hang(&self) -> Hanging {
        self.hung.one_more()
    }
}
