use crate::task::words::words;

words! {
    /// What becomes of tables that exist in the target before a full load.
    TargetTablePrepMode, "a target table preparation" {
        /// Rows are added to what is there.
        DoNothing = "DO_NOTHING",
        /// The table is dropped and made anew: indexes, `AUTO_INCREMENT` and foreign keys are lost.
        DropAndCreate = "DROP_AND_CREATE",
        /// The table is emptied and keeps its definition.
        TruncateBeforeLoad = "TRUNCATE_BEFORE_LOAD",
    }

    /// What becomes of one record that cannot be processed.
    RecordErrorPolicy, "an error policy of records" {
        /// It is left out, in silence.
        IgnoreRecord = "IGNORE_RECORD",
        /// It is left out, and the log says so.
        LogError = "LOG_ERROR",
        /// Its table is left out from then on.
        SuspendTable = "SUSPEND_TABLE",
        /// The task stops.
        StopTask = "STOP_TASK",
    }

    /// What becomes of an insert whose row exists already.
    InsertErrorPolicy, "an error policy of inserts" {
        /// It is left out, in silence.
        IgnoreRecord = "IGNORE_RECORD",
        /// It is left out, and the log says so.
        LogError = "LOG_ERROR",
        /// Its table is left out from then on.
        SuspendTable = "SUSPEND_TABLE",
        /// The task stops.
        StopTask = "STOP_TASK",
        /// The row that exists is updated.
        UpdateRecord = "UPDATE_RECORD",
    }

    /// What becomes of an update whose row is missing.
    UpdateErrorPolicy, "an error policy of updates" {
        /// It is left out, in silence.
        IgnoreRecord = "IGNORE_RECORD",
        /// It is left out, and the log says so.
        LogError = "LOG_ERROR",
        /// Its table is left out from then on.
        SuspendTable = "SUSPEND_TABLE",
        /// The task stops.
        StopTask = "STOP_TASK",
        /// The row is inserted; needs full supplemental logging of the source.
        InsertRecord = "INSERT_RECORD",
    }

    /// What becomes of a table that has an error, or too many of them.
    TableErrorPolicy, "an error policy of tables" {
        /// It is left out from then on.
        SuspendTable = "SUSPEND_TABLE",
        /// The task stops.
        StopTask = "STOP_TASK",
    }

    /// What follows too many errors of applying.
    ApplyEscalationPolicy, "an escalation policy" {
        /// The log says so.
        LogError = "LOG_ERROR",
        /// The table is left out from then on.
        SuspendTable = "SUSPEND_TABLE",
        /// The task stops.
        StopTask = "STOP_TASK",
    }

    /// What follows an event of the task that cannot be sent.
    EventErrorPolicy, "an error policy of events" {
        /// Nothing.
        Ignore = "IGNORE",
        /// The task stops.
        StopTask = "STOP_TASK",
    }

    /// How source and target are compared.
    ValidationMode, "a validation mode" {
        /// Row by row.
        RowLevel = "ROW_LEVEL",
        /// Groups of rows first, then the rows of a group that differs.
        GroupLevel = "GROUP_LEVEL",
    }
}
