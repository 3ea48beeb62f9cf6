use std::time::Duration;

use serde_json::{Value, json};

use super::{failures::Failures, selection::TableName};

/// What a task or a serverless replication has done to its tables.
#[derive(Clone, Debug, Default)]
pub(super) struct Load {
    tables: Vec<Table>,
    fresh_start: Option<f64>,
    start: Option<f64>,
    stop: Option<f64>,
    load_start: Option<f64>,
    load_end: Option<f64>,
    takes: Duration,
}

/// One table and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Table {
    pub(super) schema: String,
    pub(super) name: String,
    pub(super) state: &'static str,
    is_reloaded: bool,
    is_validated: bool,
    started: Option<f64>,
    ended: Option<f64>,
}

const WAITING: &str = "Before load";
const LOADING: &str = "Full load";
const DONE: &str = "Table completed";
const CANCELLED: &str = "Table cancelled";
const ERRED: &str = "Table error";

impl Load {
    /// Takes in these tables, of which nothing is loaded yet.
    pub(super) fn select(&mut self, tables: Vec<TableName>, is_validated: bool) {
        self.tables = tables
            .into_iter()
            .map(|(schema, name)| Table {
                schema,
                name,
                state: WAITING,
                is_reloaded: false,
                is_validated,
                started: None,
                ended: None,
            })
            .collect();
    }

    pub(super) fn is_empty(&self) -> bool {
        self.tables.is_empty()
    }

    /// A run begins: afresh with every table, or with those that are not loaded.
    pub(super) fn begin(&mut self, now: f64, is_fresh: bool) {
        let is_again = self.start.is_some();
        self.start = Some(now);
        self.stop = None;
        if is_fresh {
            (self.fresh_start, self.load_start, self.load_end) = (Some(now), None, None);
        }
        for table in &mut self.tables {
            if is_fresh || table.state != DONE {
                table.state = WAITING;
                table.is_reloaded = is_again;
                (table.started, table.ended) = (None, None);
            }
        }
    }

    /// The tables are being loaded; it will take this long.
    pub(super) fn load(&mut self, now: f64, takes: Duration) {
        self.takes = takes;
        self.load_start = Some(now);
        self.load_end = None;
        for table in self.waiting() {
            table.state = LOADING;
            table.started = Some(now);
        }
    }

    /// Changes are applied to tables that were there before.
    pub(super) fn follow(&mut self) {
        for table in self.waiting() {
            table.state = DONE;
        }
    }

    fn waiting(&mut self) -> impl Iterator<Item = &mut Table> {
        self.tables
            .iter_mut()
            .filter(|table| table.state == WAITING)
    }

    pub(super) fn finish(&mut self, now: f64, failures: &mut Failures) {
        self.load_end = Some(now);
        for table in &mut self.tables {
            if table.state == LOADING {
                let fails = failures.takes_table(&table.schema, &table.name);
                table.state = if fails { ERRED } else { DONE };
                table.ended = Some(now);
            }
        }
    }

    /// The run is over, and what it was loading stays as it is.
    pub(super) fn stop(&mut self, now: f64) {
        self.stop = Some(now);
        for table in &mut self.tables {
            if table.state == LOADING {
                table.state = CANCELLED;
            }
        }
    }

    pub(super) fn stopped(&self) -> Option<f64> {
        self.stop
    }

    pub(super) fn tables(&self) -> impl Iterator<Item = &Table> {
        self.tables.iter()
    }

    pub(super) fn stats(&self, now: f64) -> Value {
        let count = |state| {
            let tables = self.tables.iter();
            tables
                .filter(|table| table.state == state)
                .count()
        };
        let elapsed = self
            .start
            .map_or(0.0, |start| self.stop.unwrap_or(now) - start);
        json!({
            "FullLoadProgressPercent": self.percent(now),
            "ElapsedTimeMillis": (elapsed * 1000.0) as i64,
            "TablesLoaded": count(DONE),
            "TablesLoading": count(LOADING),
            "TablesQueued": count(WAITING),
            "TablesErrored": count(ERRED),
            "FreshStartDate": self.fresh_start,
            "StartDate": self.start,
            "StopDate": self.stop,
            "FullLoadStartDate": self.load_start,
            "FullLoadFinishDate": self.load_end,
        })
    }

    /// 100 only when the load is over.
    fn percent(&self, now: f64) -> i64 {
        match (self.load_start, self.load_end) {
            (Some(_), Some(_)) => 100,
            (Some(start), None) => {
                let gone = self.stop.unwrap_or(now) - start;
                ((gone * 100.0 / self.takes.as_secs_f64().max(1.0)) as i64).clamp(0, 99)
            }
            _ => 0,
        }
    }
}

impl Table {
    /// Every loaded table has as many rows: nobody can tell how many a real one has.
    const ROWS: i64 = 1000;

    pub(super) fn show(&self) -> Value {
        let rows = if self.ended.is_some() && self.state == DONE { Self::ROWS } else { 0 };
        json!({
            "SchemaName": self.schema,
            "TableName": self.name,
            "Inserts": 0,
            "Deletes": 0,
            "Updates": 0,
            "Ddls": 0,
            "AppliedInserts": 0,
            "AppliedDeletes": 0,
            "AppliedUpdates": 0,
            "AppliedDdls": 0,
            "FullLoadRows": rows,
            "FullLoadCondtnlChkFailedRows": 0,
            "FullLoadErrorRows": 0,
            "FullLoadStartTime": self.started,
            "FullLoadEndTime": self.ended,
            "FullLoadReloaded": self.is_reloaded,
            "LastUpdateTime": self.ended.or(self.started),
            "TableState": self.state,
            "ValidationPendingRecords": 0,
            "ValidationFailedRecords": 0,
            "ValidationSuspendedRecords": 0,
            "ValidationState": match self.state {
                _ if !self.is_validated => "Not enabled",
                ERRED => "Table error",
                DONE => "Validated",
                _ => "Pending validation",
            },
        })
    }
}
