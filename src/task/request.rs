use aws_sdk_databasemigration::{
    operation::{
        create_replication_task::builders::CreateReplicationTaskInputBuilder,
        modify_replication_task::builders::ModifyReplicationTaskInputBuilder,
        start_replication_task::builders::StartReplicationTaskInputBuilder,
    },
    types,
};
use aws_smithy_types::DateTime;

use super::{
    CdcStart, CdcStop, MigrationKind, MigrationType, ReplicationTask, SourceTestGiven, StartType,
    TargetTestGiven, TaskStart,
    mappings::TableMappings,
    settings::TaskSettings,
    start::{ConnectionNotTested, TestedConnection},
};
use crate::{
    change::{Change, Difference, ReplaceReason},
    finding::Refused,
    sdk::{sdk_tags, text},
};

impl ReplicationTask {
    /// The `CreateReplicationTask` request.
    pub fn create_request(&self) -> CreateReplicationTaskInputBuilder {
        let migration = &self.migration;
        CreateReplicationTaskInputBuilder::default()
            .replication_task_identifier(self.identifier.as_str())
            .source_endpoint_arn(self.source.as_str())
            .target_endpoint_arn(self.target.as_str())
            .replication_instance_arn(self.instance.as_str())
            .migration_type(migration.kind().into())
            .table_mappings(self.mappings.to_json())
            .set_replication_task_settings(self.settings_json())
            .set_cdc_start_time(migration.start_time())
            .set_cdc_start_position(migration.start_position())
            .set_cdc_stop_position(migration.stop_position())
            .set_tags(sdk_tags(&self.tags))
            .set_task_data(self.task_data.clone())
            .set_resource_identifier(text(&self.resource_identifier))
    }

    /// What brings the task that DMS describes to this one, by meaning and not by spelling.
    ///
    /// Endpoints and instance of a task cannot be modified. Tags are not part of it (`AddTagsToResource`), nor is a CDC
    /// start time, which DMS never tells again. `observed` must come with its settings (`WithoutSettings` false). Only a
    /// stopped task can be modified.
    pub fn modify_request(
        &self,
        observed: &types::ReplicationTask,
    ) -> Change<ModifyReplicationTaskInputBuilder> {
        let reasons = [
            ("source endpoint", observed.source_endpoint_arn(), self.source.as_str()),
            ("target endpoint", observed.target_endpoint_arn(), self.target.as_str()),
            ("replication instance", observed.replication_instance_arn(), self.instance.as_str()),
        ]
        .into_iter()
        .filter_map(|(field, from, to)| {
            from.filter(|from| *from != to)
                .map(|from| ReplaceReason::new(field, from, to))
        })
        .collect();
        self.difference(observed)
            .or_replace(reasons)
    }

    fn difference(
        &self,
        observed: &types::ReplicationTask,
    ) -> Difference<ModifyReplicationTaskInputBuilder> {
        let mut difference = Difference::of(
            ModifyReplicationTaskInputBuilder::default()
                .set_replication_task_arn(observed.replication_task_arn.clone()),
        );
        let migration = &self.migration;
        let identifier = self.identifier.as_str();
        if !observed
            .replication_task_identifier()
            .is_some_and(|theirs| theirs.eq_ignore_ascii_case(identifier))
        {
            difference
                .note("identifier", |request| request.replication_task_identifier(identifier));
        }
        let kind = types::MigrationTypeValue::from(migration.kind());
        if observed.migration_type() != Some(&kind) {
            difference.note("migration type", |request| request.migration_type(kind));
        }
        if !observed
            .table_mappings()
            .and_then(|json| TableMappings::from_json(json).ok())
            .is_some_and(|theirs| self.mappings.is_same_as(&theirs))
        {
            difference
                .note("table mappings", |request| request.table_mappings(self.mappings.to_json()));
        }
        let is_same = observed
            .replication_task_settings()
            .and_then(|json| TaskSettings::from_json(json).ok())
            .is_some_and(|theirs| self.settings.is_same_as(&theirs));
        let settings = self
            .settings_json()
            .filter(|_| !is_same);
        difference.note_some("task settings", settings, |request, json| {
            request.replication_task_settings(json)
        });
        let other = |ours: Option<String>, theirs: Option<&str>| {
            ours.filter(|ours| theirs != Some(ours.as_str()))
        };
        // A task that ran goes on from where it was, and DMS may show that instead of what it was given.
        let start = other(migration.start_position(), observed.cdc_start_position()).filter(|_| {
            observed
                .replication_task_start_date()
                .is_none()
        });
        difference
            .note_some("CDC start", start, |request, start| request.cdc_start_position(start));
        let stop = migration.stop().filter(|ours| {
            // Read again, because DMS may send the text back with a space after the colon.
            observed
                .cdc_stop_position()
                .and_then(|theirs| theirs.parse::<CdcStop>().ok())
                .as_ref()
                != Some(*ours)
        });
        difference.note_some("CDC stop", stop, |request, stop| {
            request.cdc_stop_position(stop.to_string())
        });
        let data = other(self.task_data.clone(), observed.task_data());
        difference.note_some("task data", data, |request, data| request.task_data(data));
        difference
    }

    fn settings_json(&self) -> Option<String> {
        (!self.settings.is_empty()).then(|| self.settings.to_json())
    }
}

impl<Source, Target> TaskStart<Source, Target> {
    /// The `StartReplicationTask` request.
    ///
    /// # Errors
    /// Tests that were of one endpoint, or from two instances. [`matching`](Self::matching) compares them with the task.
    pub fn request(&self) -> Result<StartReplicationTaskInputBuilder, Refused>
    where
        Source: SourceTestGiven,
        Target: TargetTestGiven,
    {
        self.check()?;
        Ok(StartReplicationTaskInputBuilder::default()
            .replication_task_arn(self.task.as_str())
            .start_replication_task_type(self.start_type.into()))
    }
}

impl MigrationType {
    /// The start as `CdcStartTime`, where it is a time.
    pub(crate) fn start_time(&self) -> Option<DateTime> {
        self.start()
            .and_then(CdcStart::epoch_seconds)
            .map(DateTime::from_secs)
    }

    /// The start as `CdcStartPosition`, where it is a position.
    pub(crate) fn start_position(&self) -> Option<String> {
        self.start()
            .and_then(CdcStart::position)
            .map(str::to_owned)
    }

    /// The stop as `CdcStopPosition`.
    pub(crate) fn stop_position(&self) -> Option<String> {
        self.stop().map(ToString::to_string)
    }
}

impl From<MigrationKind> for types::MigrationTypeValue {
    fn from(kind: MigrationKind) -> Self {
        match kind {
            MigrationKind::FullLoad => Self::FullLoad,
            MigrationKind::Cdc => Self::Cdc,
            MigrationKind::FullLoadAndCdc => Self::FullLoadAndCdc,
        }
    }
}

impl From<StartType> for types::StartReplicationTaskTypeValue {
    fn from(start_type: StartType) -> Self {
        match start_type {
            StartType::StartReplication => Self::StartReplication,
            StartType::ResumeProcessing => Self::ResumeProcessing,
            StartType::ReloadTarget => Self::ReloadTarget,
        }
    }
}

impl TryFrom<&types::Connection> for TestedConnection {
    type Error = ConnectionNotTested;

    fn try_from(connection: &types::Connection) -> Result<Self, ConnectionNotTested> {
        let status = connection.status().unwrap_or("unknown");
        match (connection.endpoint_arn(), connection.replication_instance_arn()) {
            (Some(endpoint), Some(instance)) if status.eq_ignore_ascii_case("successful") => {
                Ok(Self { endpoint: endpoint.to_owned(), instance: instance.to_owned() })
            }
            (endpoint, _) => Err(ConnectionNotTested {
                endpoint: endpoint
                    .or(connection.endpoint_identifier())
                    .unwrap_or("an endpoint without a name")
                    .to_owned(),
                status: status.to_owned(),
                failure: connection
                    .last_failure_message()
                    .filter(|message| !message.is_empty())
                    .map(str::to_owned),
            }),
        }
    }
}
