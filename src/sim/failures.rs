use super::SimAccount;

/// What will end badly on purpose, each once.
#[derive(Clone, Debug, Default)]
pub(super) struct Failures {
    creations: Planned<Bad>,
    changes: Planned<String>,
    runs: Planned<String>,
    removals: Planned<String>,
    tests: Planned<String>,
    tables: Vec<(String, String)>,
    vpc_endpoints: Vec<String>,
    peerings: Vec<String>,
}

/// The status in which something ends, and why, where DMS says why.
#[derive(Clone, Debug)]
pub(super) struct Bad {
    pub(super) status: String,
    pub(super) text: Option<String>,
}

impl Failures {
    /// How the creation of this identifier ends, if it ends badly.
    pub(super) fn end_of_creation(&mut self, id: &str) -> Option<Bad> {
        self.creations.take(id)
    }

    /// The status in which a change of this identifier ends, if it ends badly.
    pub(super) fn end_of_change(&mut self, id: &str) -> Option<String> {
        self.changes.take(id)
    }

    /// Why the run of this identifier fails.
    pub(super) fn end_of_run(&mut self, id: &str) -> Option<String> {
        self.runs.take(id)
    }

    /// The status in which this identifier stays instead of going away.
    pub(super) fn end_of_removal(&mut self, id: &str) -> Option<String> {
        self.removals.take(id)
    }

    /// Why the test of this endpoint fails whatever it finds.
    pub(super) fn end_of_test(&mut self, endpoint: &str) -> Option<String> {
        self.tests.take(endpoint)
    }

    /// Why the next endpoint of a VPC fails.
    pub(super) fn end_of_vpc_endpoint(&mut self) -> Option<String> {
        take_first(&mut self.vpc_endpoints)
    }

    /// Why the next peering fails.
    pub(super) fn end_of_peering(&mut self) -> Option<String> {
        take_first(&mut self.peerings)
    }

    /// Whether this table cannot be loaded this time.
    pub(super) fn takes_table(&mut self, schema: &str, name: &str) -> bool {
        let planned = self
            .tables
            .iter()
            .position(|(in_schema, table)| in_schema == schema && table == name);
        if let Some(first) = planned {
            self.tables.remove(first);
        }
        planned.is_some()
    }
}

/// Ends by the identifier of what ends, in the order in which they were asked for.
#[derive(Clone, Debug)]
struct Planned<T>(Vec<(String, T)>);

impl<T> Default for Planned<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Planned<T> {
    fn add(&mut self, id: &str, end: T) {
        self.0
            .push((id.to_ascii_lowercase(), end));
    }

    fn take(&mut self, id: &str) -> Option<T> {
        let first = self
            .0
            .iter()
            .position(|(known, _)| known == id)?;
        Some(self.0.remove(first).1)
    }
}

fn take_first(planned: &mut Vec<String>) -> Option<String> {
    (!planned.is_empty()).then(|| planned.remove(0))
}

/// # What ends badly
///
/// Each of these happens once, to the next of its kind; several for the same happen one after the other.
impl SimAccount {
    /// Lets the next creation of a replication instance or task of this identifier end in `status` instead of `available`
    /// or `ready`: `("loader", "incompatible-network")`, say, or `("shop", "failed")`.
    pub fn fail_creation(&self, id: &str, status: &str) {
        let bad = Bad { status: status.to_owned(), text: None };
        self.world()
            .failures
            .creations
            .add(id, bad);
    }

    /// Lets the next creation of a task of this identifier end as `failed` with `text` as its `LastFailureMessage`.
    pub fn fail_creation_with(&self, task_id: &str, text: &str) {
        let bad = Bad { status: "failed".to_owned(), text: Some(text.to_owned()) };
        self.world()
            .failures
            .creations
            .add(task_id, bad);
    }

    /// Lets the next change of a replication instance or task of this identifier end in `status` instead of where it was:
    /// `("loader", "storage-full")`, say. What was to change of the instance stays pending.
    pub fn fail_change(&self, id: &str, status: &str) {
        self.world()
            .failures
            .changes
            .add(id, status.to_owned());
    }

    /// Lets the next run of a task, or of a serverless replication by the identifier of its config, fail halfway through its
    /// load with `text`: in a task's `LastFailureMessage`, in a replication's `FailureMessages`. A run that only follows
    /// changes fails after the same time.
    pub fn fail_run(&self, id: &str, text: &str) {
        self.world()
            .failures
            .runs
            .add(id, text.to_owned());
    }

    /// Lets the next removal of a replication instance, endpoint or task of this identifier end in `status`, such as
    /// `failed`, instead of going away.
    pub fn fail_removal(&self, id: &str, status: &str) {
        self.world()
            .failures
            .removals
            .add(id, status.to_owned());
    }

    /// Lets the next interface endpoint that would become available end as `failed` for this reason.
    pub fn fail_vpc_endpoint(&self, reason: &str) {
        self.world()
            .failures
            .vpc_endpoints
            .push(reason.to_owned());
    }

    /// Lets the next peering that was accepted end as `failed` with this message instead of `active`.
    pub fn fail_peering(&self, message: &str) {
        self.world()
            .failures
            .peerings
            .push(message.to_owned());
    }

    /// Lets the next connection test of this endpoint fail with `text`, whatever it finds. A serverless replication tests
    /// too, each time it starts.
    pub fn fail_test(&self, endpoint_id: &str, text: &str) {
        self.world()
            .failures
            .tests
            .add(endpoint_id, text.to_owned());
    }

    /// Lets this table end as `Table error` in the next full load that takes it in, while the load itself finishes: AWS
    /// counts it in `TablesErrored` and nowhere else.
    ///
    /// The table is one of the source from then on, as with [`with_table`](Self::with_table).
    pub fn fail_table(&self, schema: &str, table: &str) {
        let mut world = self.world();
        let table = (schema.to_owned(), table.to_owned());
        world
            .source_tables
            .insert(table.clone());
        world.failures.tables.push(table);
    }
}
