use typed_builder::TypedBuilder;

use super::{MigrationType, mappings::TableMappings, rules, settings::TaskSettings};
use crate::{
    finding::{Findings, Refused},
    name::{
        Arn, EndpointArn, Given, ReplicationInstanceArn, ReplicationTaskIdentifier,
        ResourceIdentifier, Tags,
    },
};

/// A task: what moves from one endpoint to another, on a replication instance.
///
/// The far side is any endpoint of DMS, by its ARN. Texts are taken as they are and checked all at once by `build()`, so
/// that everything wrong comes out in one list.
///
/// ```
/// use tidb_dms::task::{DataFlow, ReplicationTask, mappings::TableMappings};
///
/// let task = ReplicationTask::builder()
///     .identifier("shop-to-tidb")
///     .source("arn:aws:dms:us-east-1:123456789012:endpoint:AURORA")
///     .target("arn:aws:dms:us-east-1:123456789012:endpoint:TIDB")
///     .instance("arn:aws:dms:us-east-1:123456789012:rep:MIGRATION")
///     .migration(DataFlow::to_tidb().full_load_and_cdc())
///     .mappings(TableMappings::new().include("shop", "%"))
///     .build()?;
/// let request = task.create_request();
/// # Ok::<(), tidb_dms::finding::Refused>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct ReplicationTask {
    pub(super) identifier: ReplicationTaskIdentifier,
    pub(super) source: EndpointArn,
    pub(super) target: EndpointArn,
    pub(super) instance: ReplicationInstanceArn,
    pub(super) migration: MigrationType,
    pub(super) mappings: TableMappings,
    pub(super) settings: TaskSettings,
    pub(super) tags: Tags,
    pub(super) resource_identifier: Option<ResourceIdentifier>,
    pub(super) task_data: Option<String>,
    findings: Findings,
}

impl ReplicationTask {
    /// Asks for the parts of a task; `build()` answers with the task, or with everything that is wrong with it.
    pub fn builder() -> ReplicationTaskBuilder {
        TaskAnswers::builder()
    }

    /// The name of the task in the account and region.
    pub fn identifier(&self) -> &ReplicationTaskIdentifier {
        &self.identifier
    }

    /// The endpoint that rows come from.
    pub fn source(&self) -> &EndpointArn {
        &self.source
    }

    /// The endpoint that rows go to.
    pub fn target(&self) -> &EndpointArn {
        &self.target
    }

    /// The instance that moves them.
    pub fn instance(&self) -> &ReplicationInstanceArn {
        &self.instance
    }

    /// Which way rows go and whether changes follow.
    pub fn migration(&self) -> &MigrationType {
        &self.migration
    }

    /// Which tables move and what becomes of them.
    pub fn mappings(&self) -> &TableMappings {
        &self.mappings
    }

    /// How they move.
    pub fn settings(&self) -> &TaskSettings {
        &self.settings
    }

    /// The tags of the task.
    pub fn tags(&self) -> &Tags {
        &self.tags
    }

    /// Warnings and notes; errors make no task.
    pub fn findings(&self) -> &Findings {
        &self.findings
    }
}

/// What the builder was told, right or wrong.
#[derive(Debug, TypedBuilder)]
#[builder(
    doc,
    builder_type(
        name = ReplicationTaskBuilder,
        vis = "pub",
        doc = "Asks for the parts of a [`ReplicationTask`]: six that it needs, four that it may have."
    ),
    builder_method(vis = ""),
    build_method(
        into = Result<ReplicationTask, Refused>,
        doc = "The task, or everything that is wrong with it."
    )
)]
struct TaskAnswers {
    #[builder(setter(
        doc = "The name of the task in the account and region: 1 to 255 letters, digits and single hyphens, a letter \
               first; kept in lower case.",
        into
    ))]
    identifier: Given<ReplicationTaskIdentifier>,
    #[builder(setter(doc = "The ARN of the endpoint that rows come from.", into))]
    source: Given<EndpointArn>,
    #[builder(setter(doc = "The ARN of the endpoint that rows go to.", into))]
    target: Given<EndpointArn>,
    #[builder(setter(doc = "The ARN of the replication instance that moves them.", into))]
    instance: Given<ReplicationInstanceArn>,
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
            into,
            strip_option
        )
    )]
    task_data: Option<String>,
}

impl From<TaskAnswers> for Result<ReplicationTask, Refused> {
    fn from(answers: TaskAnswers) -> Self {
        let TaskAnswers { migration, tags, task_data, .. } = answers;
        let mut findings = Findings::none();
        let identifier = answers
            .identifier
            .optional(&mut findings, "task identifier");
        let source = answers
            .source
            .optional(&mut findings, "source endpoint");
        let target = answers
            .target
            .optional(&mut findings, "target endpoint");
        let instance = answers
            .instance
            .optional(&mut findings, "replication instance");
        let mappings = answers
            .mappings
            .optional(&mut findings, "table mappings");
        let settings = answers
            .settings
            .optional(&mut findings, "task settings");
        let resource_identifier = answers
            .resource_identifier
            .optional(&mut findings, "resource identifier");
        check_places(&mut findings, source.as_ref(), target.as_ref(), instance.as_ref());
        if let Some(mappings) = &mappings {
            findings.extend(mappings.findings_for(&migration));
        }
        if let Some(settings) = &settings {
            findings.extend(settings.findings_for(&migration));
        }
        // A part that is missing has left an error behind, so the judge refuses before it asks for the task.
        let task = || {
            Some(ReplicationTask {
                identifier: identifier?,
                source: source?,
                target: target?,
                instance: instance?,
                migration,
                mappings: mappings?,
                settings: settings?,
                tags,
                resource_identifier,
                task_data,
                findings: Findings::none(),
            })
        };
        let (task, findings) = findings.judge(task())?;
        Ok(ReplicationTask { findings, ..task })
    }
}

/// Two endpoints, and everything in one region of one account.
fn check_places(
    findings: &mut Findings,
    source: Option<&EndpointArn>,
    target: Option<&EndpointArn>,
    instance: Option<&ReplicationInstanceArn>,
) {
    findings.expect(
        source.is_none() || source != target,
        rules::SAME_ENDPOINT,
        "target endpoint",
        || "it is the source endpoint too, and DMS may drop the tables that it reads".into(),
        "give source and target an endpoint each",
    );
    let home = |arn: &Arn| (arn.account().to_owned(), arn.region().to_owned());
    let Some((account, region)) = instance.map(|instance| home(instance.arn())) else {
        return;
    };
    for (subject, endpoint) in [("source endpoint", source), ("target endpoint", target)] {
        let Some(endpoint) = endpoint else { continue };
        let (its_account, its_region) = home(endpoint.arn());
        findings.expect(
            (&its_account, &its_region) == (&account, &region),
            rules::SAME_REGION,
            subject,
            || format!("it is in {its_region} of account {its_account}, the instance in {region} of {account}"),
            "create the endpoint in the region and account of the instance; its database may be elsewhere",
        );
    }
}
