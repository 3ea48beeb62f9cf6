use super::SimAccount;

/// What will end badly on purpose, each once.
#[derive(Debug, Default)]
pub(super) struct Failures {
    creations: Vec<(String, String)>,
    tests: Vec<(String, String)>,
    tables: Vec<(String, String)>,
}

impl Failures {
    /// The status in which the creation of this identifier ends, if it ends badly.
    pub(super) fn end_of_creation(&mut self, id: &str) -> Option<String> {
        take(&mut self.creations, id)
    }

    /// Why the test of this endpoint fails whatever it finds.
    pub(super) fn end_of_test(&mut self, endpoint: &str) -> Option<String> {
        take(&mut self.tests, endpoint)
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

fn take(planned: &mut Vec<(String, String)>, key: &str) -> Option<String> {
    let first = planned
        .iter()
        .position(|(known, _)| known == key)?;
    Some(planned.remove(first).1)
}

impl SimAccount {
    /// Lets the next creation of a replication instance or task of this identifier end in `status` instead of `available`
    /// or `ready`: `("loader", "incompatible-network")`, say, or `("shop", "failed")`.
    pub fn fail_creation(&self, id: &str, status: &str) {
        self.world()
            .failures
            .creations
            .push((id.to_ascii_lowercase(), status.to_owned()));
    }

    /// Lets the next connection test of this endpoint fail with `text`, whatever it finds. A serverless replication tests
    /// too, each time it starts.
    pub fn fail_test(&self, endpoint_id: &str, text: &str) {
        self.world()
            .failures
            .tests
            .push((endpoint_id.to_ascii_lowercase(), text.to_owned()));
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
