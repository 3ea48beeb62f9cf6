//! Two callers at one account, and a schedule that says whose changing call comes next.

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use aws_smithy_runtime_api::{
    client::{
        http::{
            HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings,
            SharedHttpClient, SharedHttpConnector,
        },
        orchestrator::HttpRequest,
        runtime_components::RuntimeComponents,
    },
    shared::IntoShared,
};
use tidb_dms::{provision::Provisioner, sim::SimAccount};
use tokio::sync::Notify;

/// How long a call is held for the other caller. Whoever waits for AWS makes no call to wait for.
const HELD: Duration = Duration::from_secs(10);

/// Whose the first changing calls are, in their order.
#[derive(Clone)]
pub(crate) struct Schedule(Arc<Shared>);

struct Shared {
    turns: Vec<usize>,
    taken: Mutex<Vec<usize>>,
    changed: Notify,
}

impl Schedule {
    /// The `number`th of the `2^depth` orders of two callers.
    pub(crate) fn new(number: usize, depth: usize) -> Self {
        let turns = (0..depth)
            .map(|turn| number >> turn & 1)
            .collect();
        let (taken, changed) = (Mutex::new(Vec::new()), Notify::new());
        Self(Arc::new(Shared { turns, taken, changed }))
    }

    /// Who made the first changing calls in fact.
    pub(crate) fn taken(&self) -> Vec<usize> {
        let mut taken = self.lock().clone();
        taken.truncate(self.0.turns.len());
        taken
    }

    /// One of the two callers of this account.
    pub(crate) fn caller(&self, who: usize, account: &SimAccount) -> Provisioner {
        let gate = Gate { who, schedule: self.clone(), account: account.http_client() };
        let config = account
            .config()
            .http_client(gate)
            .build();
        let client = aws_sdk_databasemigration::Client::from_conf(config);
        Provisioner::new(&client).jitter_seed(who as u64)
    }

    async fn turn(&self, who: usize) {
        loop {
            let changed = self.0.changed.notified();
            if self.take(who, false) {
                break;
            }
            if tokio::time::timeout(HELD, changed)
                .await
                .is_err()
            {
                self.take(who, true);
                break;
            }
        }
        self.0.changed.notify_waiters();
    }

    fn take(&self, who: usize, whosever_it_is: bool) -> bool {
        let mut taken = self.lock();
        let next = self.0.turns.get(taken.len());
        let is_ours = whosever_it_is || next.is_none_or(|next| *next == who);
        if is_ours {
            taken.push(who);
        }
        is_ours
    }

    fn lock(&self) -> MutexGuard<'_, Vec<usize>> {
        self.0
            .taken
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// The way of one caller to the account.
#[derive(Clone)]
struct Gate {
    who: usize,
    schedule: Schedule,
    account: SharedHttpClient,
}

impl HttpClient for Gate {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        let account = self
            .account
            .http_connector(settings, components);
        Way { gate: self.clone(), account }.into_shared()
    }
}

#[derive(Debug)]
struct Way {
    gate: Gate,
    account: SharedHttpConnector,
}

impl HttpConnector for Way {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let (gate, account) = (self.gate.clone(), self.account.clone());
        HttpConnectorFuture::new(async move {
            let target = request.headers().get("x-amz-target");
            let operation = target
                .and_then(|target| target.rsplit('.').next())
                .unwrap_or_default();
            if !operation.starts_with("Describe") && !operation.starts_with("List") {
                gate.schedule.turn(gate.who).await;
            }
            account.call(request).await
        })
    }
}

impl fmt::Debug for Gate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "caller {}", self.who)
    }
}
