mod request;

use typed_builder::TypedBuilder;

use super::{
    MultiAz, ServerlessPlacement,
    instance::{check_zone, checked_security_groups, findings_for},
    rules,
};
use crate::{
    cluster::Connectivity,
    finding::{Finding, Findings, Refused},
    name::{
        AvailabilityZone, CapacityUnits, DnsServers, EndpointArn, Given, KmsKeyId,
        MaintenanceWindow, ReplicationConfigIdentifier, ResourceIdentifier, SecurityGroupId,
        SubnetGroupIdentifier, Tags,
    },
    task::{MigrationType, mappings::TableMappings, settings::TaskSettings},
};

/// A replication that DMS sizes by itself: compute and task in one (a replication config).
///
/// It has no public address, no class and no engine version; only `max_capacity` is asked for.
///
/// ```
/// use tidb_dms::{
///     compute::{ServerlessPlacement, ServerlessReplication},
///     task::{DataFlow, mappings::TableMappings},
/// };
///
/// let replication = ServerlessReplication::builder()
///     .identifier("shop-to-tidb")
///     .source("arn:aws:dms:us-east-1:123456789012:endpoint:AURORA")
///     .target("arn:aws:dms:us-east-1:123456789012:endpoint:TIDB")
///     .migration(DataFlow::to_tidb().full_load())
///     .mappings(TableMappings::new().include("shop", "%"))
///     .max_capacity(8)
///     .placement(ServerlessPlacement::private("dms-private".parse()?))
///     .build()?;
/// let request = replication.create_request();
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct ServerlessReplication {
    pub(super) identifier: ReplicationConfigIdentifier,
    pub(super) source: EndpointArn,
    pub(super) target: EndpointArn,
    pub(super) migration: MigrationType,
    pub(super) mappings: TableMappings,
    pub(super) settings: TaskSettings,
    pub(super) max_capacity: CapacityUnits,
    pub(super) min_capacity: Option<CapacityUnits>,
    pub(super) placement: ServerlessPlacement,
    pub(super) security_groups: Vec<SecurityGroupId>,
    pub(super) multi_az: MultiAz,
    pub(super) availability_zone: Option<AvailabilityZone>,
    pub(super) maintenance_window: Option<MaintenanceWindow>,
    pub(super) dns_servers: Option<DnsServers>,
    pub(super) kms_key: Option<KmsKeyId>,
    pub(super) resource_identifier: Option<ResourceIdentifier>,
    pub(super) tags: Tags,
    findings: Findings,
}

impl ServerlessReplication {
    /// Asks for the parts of a replication config.
    pub fn builder() -> ServerlessReplicationBuilder {
        ServerlessAnswers::builder()
    }

    /// The identifier, in lower case.
    pub fn identifier(&self) -> &ReplicationConfigIdentifier {
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

    /// The most capacity units.
    pub fn max_capacity(&self) -> CapacityUnits {
        self.max_capacity
    }

    /// The group of private subnets that it runs in.
    pub fn subnet_group(&self) -> &SubnetGroupIdentifier {
        &self.placement.0
    }

    /// The tags of the replication.
    pub fn tags(&self) -> &Tags {
        &self.tags
    }

    /// Warnings and notes.
    pub fn findings(&self) -> &Findings {
        &self.findings
    }

    /// What is to be known when the replication connects to a cluster in this way.
    pub fn findings_for(&self, connectivity: Connectivity) -> Findings {
        findings_for(connectivity, false, self.dns_servers.as_ref())
            .within("serverless replication")
    }
}

/// What the builder was told, right or wrong.
#[derive(Debug, TypedBuilder)]
#[builder(
    doc,
    builder_type(name = ServerlessReplicationBuilder, vis = "pub", doc = "Asks for the parts of a [`ServerlessReplication`]."),
    builder_method(vis = ""),
    build_method(
        into = Result<ServerlessReplication, Refused>,
        doc = "The replication, or everything that is wrong with it."
    )
)]
struct ServerlessAnswers {
    #[builder(setter(into, doc = "Names the replication; kept in lower case."))]
    identifier: Given<ReplicationConfigIdentifier>,
    #[builder(setter(into, doc = "The ARN of the endpoint that rows come from."))]
    source: Given<EndpointArn>,
    #[builder(setter(into, doc = "The ARN of the endpoint that rows go to."))]
    target: Given<EndpointArn>,
    #[builder(setter(
        into,
        doc = "Which way rows go and whether changes follow: a [`DataFlow`](crate::task::DataFlow) or a [`MigrationType`]."
    ))]
    migration: MigrationType,
    #[builder(setter(
        into,
        doc = "Which tables move and what becomes of them: [`TableMappings`] or their JSON. Views cannot."
    ))]
    mappings: Given<TableMappings>,
    #[builder(default = Given::right(TaskSettings::for_tidb()), setter(into, doc = "How they move: [`TaskSettings`] or their JSON, by default [`TaskSettings::for_tidb`]."))]
    settings: Given<TaskSettings>,
    #[builder(setter(
        into,
        doc = "The most capacity units, each 2 GB: 1, 2, 4, 8, 16, 32, 64, 128, 192, 256 or 384."
    ))]
    max_capacity: Given<CapacityUnits>,
    #[builder(default, setter(into, doc = "The least capacity units; 1 unless given."))]
    min_capacity: Given<CapacityUnits>,
    #[builder(setter(
        doc = "A group of private subnets; see [`SubnetGroup::for_serverless`](super::SubnetGroup::for_serverless)."
    ))]
    placement: ServerlessPlacement,
    #[builder(default, setter(
        transform = |groups: impl IntoIterator<Item = impl Into<Given<SecurityGroupId>>>| groups.into_iter().map(Into::into).collect(),
        doc = "The security groups of the VPC; its default group unless given."
    ))]
    security_groups: Vec<Given<SecurityGroupId>>,
    #[builder(default, setter(doc = "Whether it stands by in a second zone; no unless given."))]
    multi_az: MultiAz,
    #[builder(
        default,
        setter(into, doc = "The zone of a single-zone replication; DMS chooses unless given.")
    )]
    availability_zone: Given<AvailabilityZone>,
    #[builder(
        default,
        setter(
            into,
            doc = "When DMS may maintain it, UTC, at least 30 minutes: `sun:06:00-sun:07:30`."
        )
    )]
    maintenance_window: Given<MaintenanceWindow>,
    #[builder(
        default,
        setter(
            into,
            doc = "Up to four DNS servers instead of the VPC's resolver, separated by commas."
        )
    )]
    dns_servers: Given<DnsServers>,
    #[builder(
        default,
        setter(into, doc = "The key that encrypts its data; `aws/dms` unless given.")
    )]
    kms_key: Given<KmsKeyId>,
    #[builder(default, setter(into, doc = "The tail of its ARN; DMS makes one up unless given."))]
    resource_identifier: Given<ResourceIdentifier>,
    #[builder(default, setter(doc = "The tags of the replication, by default none."))]
    tags: Tags,
}

impl From<ServerlessAnswers> for Result<ServerlessReplication, Refused> {
    fn from(answers: ServerlessAnswers) -> Self {
        let mut found = Findings::none();
        let findings = &mut found;
        let identifier = answers
            .identifier
            .optional(findings, "identifier");
        if let Some(identifier) = &identifier {
            findings.extend(identifier.findings());
        }
        let source = answers
            .source
            .optional(findings, "source endpoint");
        let target = answers
            .target
            .optional(findings, "target endpoint");
        if source.is_some() && source == target {
            let problem =
                "it is the source endpoint too, and DMS may drop the tables that it reads";
            let remedy = "give source and target an endpoint each";
            findings.push(Finding::new(rules::SAME_ENDPOINT, "target endpoint", problem, remedy));
        }
        let max_capacity = answers
            .max_capacity
            .optional(findings, "most capacity units");
        let min_capacity = answers
            .min_capacity
            .optional(findings, "least capacity units");
        check_capacity(min_capacity, max_capacity, findings);
        let migration = answers.migration;
        findings.extend(migration.findings_for_serverless());
        let mappings = answers
            .mappings
            .optional(findings, "table mappings");
        if let Some(mappings) = &mappings {
            findings.extend(mappings.findings_for(&migration));
            findings.extend(mappings.findings_for_serverless());
        }
        let settings = answers
            .settings
            .optional(findings, "task settings");
        if let Some(settings) = &settings {
            findings.extend(settings.findings_for(&migration));
        }
        let security_groups = checked_security_groups(answers.security_groups, findings);
        let availability_zone = answers
            .availability_zone
            .optional(findings, "availability zone");
        check_zone(answers.multi_az, availability_zone.as_ref(), findings);
        let maintenance_window = answers
            .maintenance_window
            .optional(findings, "maintenance window");
        let dns_servers = answers
            .dns_servers
            .optional(findings, "DNS servers");
        let kms_key = answers
            .kms_key
            .optional(findings, "KMS key");
        let resource_identifier = answers
            .resource_identifier
            .optional(findings, "resource identifier");
        let replication = || {
            Some(ServerlessReplication {
                identifier: identifier?,
                source: source?,
                target: target?,
                migration,
                mappings: mappings?,
                settings: settings?,
                max_capacity: max_capacity?,
                min_capacity,
                placement: answers.placement,
                security_groups,
                multi_az: answers.multi_az,
                availability_zone,
                maintenance_window,
                dns_servers,
                kms_key,
                resource_identifier,
                tags: answers.tags,
                findings: Findings::none(),
            })
        };
        let replication = replication();
        let (replication, findings) = found
            .within("serverless replication")
            .judge(replication)?;
        Ok(ServerlessReplication { findings, ..replication })
    }
}

fn check_capacity(min: Option<CapacityUnits>, max: Option<CapacityUnits>, findings: &mut Findings) {
    let (Some(min), Some(max)) = (min, max) else { return };
    findings.expect(
        min <= max,
        rules::CAPACITY_ORDER,
        "least capacity units",
        || format!("{min} is more than the most, {max}"),
        "lower it, or raise the most",
    );
}
