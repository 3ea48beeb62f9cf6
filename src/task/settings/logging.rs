use serde_json::{Value, json};

use super::TaskSettings;
use crate::task::{json, words::words};

words! {
    /// A part of DMS that writes its own log.
    LogComponent, "a component of the log" {
        /// Helpers of the others.
        Addons = "ADDONS",
        /// What the others share.
        Common = "COMMON",
        /// The connections between the parts.
        Communication = "COMMUNICATION",
        /// The structures that rows are held in.
        DataStructure = "DATA_STRUCTURE",
        /// The files of loads and of applied batches.
        FileFactory = "FILE_FACTORY",
        /// The transfer of files.
        FileTransfer = "FILE_TRANSFER",
        /// Input and output.
        Io = "IO",
        /// The definitions of tables.
        MetadataManager = "METADATA_MANAGER",
        /// Speed and latency.
        Performance = "PERFORMANCE",
        /// The calls that steer the task.
        RestServer = "REST_SERVER",
        /// The order of changes on their way.
        Sorter = "SORTER",
        /// The reading of changes.
        SourceCapture = "SOURCE_CAPTURE",
        /// The reading of existing rows.
        SourceUnload = "SOURCE_UNLOAD",
        /// The state of tables.
        TablesManager = "TABLES_MANAGER",
        /// The writing of changes.
        TargetApply = "TARGET_APPLY",
        /// The writing of existing rows.
        TargetLoad = "TARGET_LOAD",
        /// The task itself.
        TaskManager = "TASK_MANAGER",
        /// Transformations and filters.
        Transformation = "TRANSFORMATION",
        /// The comparison of source and target.
        ValidatorExt = "VALIDATOR_EXT",
    }

    /// How much a component writes. DMS's default is [`Default`](Self::Default).
    LogSeverity, "a severity of the log" {
        /// Errors.
        Error = "LOGGER_SEVERITY_ERROR",
        /// Warnings and errors.
        Warning = "LOGGER_SEVERITY_WARNING",
        /// What happens, warnings and errors.
        Info = "LOGGER_SEVERITY_INFO",
        /// What DMS holds to be useful.
        Default = "LOGGER_SEVERITY_DEFAULT",
        /// Details for AWS support.
        Debug = "LOGGER_SEVERITY_DEBUG",
        /// Every detail; may hold rows.
        DetailedDebug = "LOGGER_SEVERITY_DETAILED_DEBUG",
    }
}

/// What each component writes to the log: `Logging.LogComponents`.
impl TaskSettings {
    /// Sets how much a component writes, and turns logging on.
    pub fn with_log_component(mut self, component: LogComponent, severity: LogSeverity) -> Self {
        let mut components = self.log_components().to_vec();
        components.retain(|known| id(known) != Some(component.as_str()));
        components.push(json!({ "Id": component.as_str(), "Severity": severity.as_str() }));
        self.put("Logging", "LogComponents", components.into());
        self.with_logging(true)
    }

    /// How much a component writes; none for DMS's default.
    pub fn log_severity(&self, component: LogComponent) -> Option<LogSeverity> {
        self.log_components()
            .iter()
            .find(|known| id(known) == Some(component.as_str()))
            .and_then(|known| json::object_text(known, "Severity"))
            .and_then(LogSeverity::read)
    }

    pub(super) fn log_components(&self) -> &[Value] {
        match self.value("Logging", "LogComponents") {
            Some(Value::Array(components)) => components,
            _ => &[],
        }
    }
}

pub(super) fn id(component: &Value) -> Option<&str> {
    json::object_text(component, "Id")
}
