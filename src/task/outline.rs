use typed_builder::TypedBuilder;

use super::{MigrationType, ReplicationTask, mappings::TableMappings, settings::TaskSettings};
use crate::{
    finding::{Findings, Refused},
    name::{
        EndpointArn, Given, ReplicationInstanceArn, ReplicationTaskIdentifier, ResourceIdentifier,
        Tags,
    },
};

/// A task whose endpoints and instance do not exist yet: a [`Migration`](crate::migration::Migration) names them when they do.
///
/// ```
/// use tidb_dms::task::{DataFlow, TaskOutline, mappings::TableMappings};
///
/// let outline = TaskOutline::builder()
///     .identifier("orders-to-tidb")
///     .migration(DataFlow::to_tidb().full_load_and_cdc())
///     .mappings(TableMappings::new().include("orders", "%"))
///     .build()?;
/// assert_eq!(outline.identifier().as_str(), "orders-to-tidb");
/// # Ok::<(), tidb_dms::finding::Refused>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct TaskOutline(ReplicationTask);

impl TaskOutline {
    /// Asks for what a task needs besides its places.
    pub fn builder() -> TaskOutlineBuilder {
        OutlineAnswers::builder()
    }

    /// The outline of a task that was checked between stand-ins.
    #[cfg(feature = "serde")]
    pub(crate) fn of(task: ReplicationTask) -> Self {
        Self(task)
    }

    /// The name of the task in the account and region.
    pub fn identifier(&self) -> &ReplicationTaskIdentifier {
        self.0.identifier()
    }

    /// Which way rows go and whether changes follow.
    pub fn migration(&self) -> &MigrationType {
        self.0.migration()
    }

    /// Which tables move and what becomes of them.
    pub fn mappings(&self) -> &TableMappings {
        self.0.mappings()
    }

    /// How they move.
    pub fn settings(&self) -> &TaskSettings {
        self.0.settings()
    }

    /// The tags of the task.
    pub fn tags(&self) -> &Tags {
        self.0.tags()
    }

    /// Warnings and notes.
    pub fn findings(&self) -> &Findings {
        self.0.findings()
    }

    /// The task between these endpoints, on this instance.
    pub fn placed(
        &self,
        source: EndpointArn,
        target: EndpointArn,
        instance: ReplicationInstanceArn,
    ) -> ReplicationTask {
        let mut task = self.0.clone();
        (task.source, task.target, task.instance) = (source, target, instance);
        task
    }

    pub(crate) fn tagged(mut self, tags: &Tags) -> Self {
        self.0.tags = self.0.tags.and(tags);
        self
    }
}

/// What the builder was told, right or wrong.
#[derive(Debug, TypedBuilder)]
#[builder(
    doc,
    builder_type(
        name = TaskOutlineBuilder,
        vis = "pub",
        doc = "Asks for the parts of a [`TaskOutline`]: three that it needs, four that it may have."
    ),
    builder_method(vis = ""),
    build_method(
        into = Result<TaskOutline, Refused>,
        doc = "The outline, or everything that is wrong with it."
    )
)]
struct OutlineAnswers {
    #[builder(setter(
        doc = "The name of the task in the account and region: 1 to 255 letters, digits and single hyphens, a letter \
               first; kept in lower case.",
        into
    ))]
    identifier: Given<ReplicationTaskIdentifier>,
    #[builder(setter(
        doc = "Which way rows go and whether changes follow: a [`DataFlow`](super::DataFlow) or a [`MigrationType`].",
        into
    ))]
    migration: MigrationType,
    #[builder(setter(
        doc = "Which tables move and what becomes of them: [`TableMappings`] or their JSON.",
        into
    ))]
    mappings: Given<TableMappings>,
    #[builder(
        default = Given::right(TaskSettings::for_tidb()),
        setter(
            doc = "How they move: [`TaskSettings`] or their JSON, by default [`TaskSettings::for_tidb`].",
            into
        )
    )]
    settings: Given<TaskSettings>,
    #[builder(default, setter(doc = "The tags of the task, by default none."))]
    tags: Tags,
    #[builder(
        default,
        setter(
            doc = "The tail of the task's ARN: 1 to 31 letters, digits and single hyphens, by default one that DMS \
                   makes up.",
            into
        )
    )]
    resource_identifier: Given<ResourceIdentifier>,
    #[builder(
        default,
        setter(
            doc = "What some engines need beside the settings (API `TaskData`), by default nothing.",
            into
        )
    )]
    task_data: Option<String>,
}

impl From<OutlineAnswers> for Result<TaskOutline, Refused> {
    fn from(answers: OutlineAnswers) -> Self {
        let task = ReplicationTask::builder()
            .identifier(answers.identifier)
            .source("arn:aws:dms:us-east-1:000000000000:endpoint:SOURCE")
            .target("arn:aws:dms:us-east-1:000000000000:endpoint:TARGET")
            .instance("arn:aws:dms:us-east-1:000000000000:rep:INSTANCE")
            .migration(answers.migration)
            .mappings(answers.mappings)
            .settings(answers.settings)
            .tags(answers.tags)
            .resource_identifier(answers.resource_identifier);
        let task = match answers.task_data {
            Some(data) => task.task_data(data).build(),
            None => task.build(),
        };
        task.map(TaskOutline)
    }
}
