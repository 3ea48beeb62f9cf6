use typed_builder::TypedBuilder;

use super::{MultiAz, ServerlessPlacement, ServerlessReplication};
use crate::{
    finding::{Findings, Refused},
    name::{
        AvailabilityZone, CapacityUnits, DnsServers, EndpointArn, Given, KmsKeyId,
        MaintenanceWindow, ReplicationConfigIdentifier, ResourceIdentifier, SecurityGroupId,
        SubnetGroupIdentifier, Tags,
    },
    task::{MigrationType, mappings::TableMappings, settings::TaskSettings},
};

/// A serverless replication whose endpoints do not exist yet: a [`Migration`](crate::migration::Migration) names them when
/// they do.
#[derive(Clone, Debug)]
pub struct ServerlessOutline(ServerlessReplication);

impl ServerlessOutline {
    /// Asks for what a serverless replication needs besides its endpoints.
    pub fn builder() -> ServerlessOutlineBuilder {
        OutlineAnswers::builder()
    }

    /// The outline of a replication that was checked between stand-ins.
    #[cfg(feature = "serde")]
    pub(crate) fn of(replication: ServerlessReplication) -> Self {
        Self(replication)
    }

    /// The identifier, in lower case.
    pub fn identifier(&self) -> &ReplicationConfigIdentifier {
        self.0.identifier()
    }

    /// The subnet group that it goes into.
    pub fn subnet_group(&self) -> &SubnetGroupIdentifier {
        &self.0.placement.0
    }

    /// Which way rows go and whether changes follow.
    pub fn migration(&self) -> &MigrationType {
        &self.0.migration
    }

    /// How rows move.
    pub fn settings(&self) -> &TaskSettings {
        &self.0.settings
    }

    /// The tags.
    pub fn tags(&self) -> &Tags {
        &self.0.tags
    }

    /// Warnings and notes.
    pub fn findings(&self) -> &Findings {
        self.0.findings()
    }

    /// What is to be known when the replication connects to a cluster in this way.
    pub fn findings_for(&self, connectivity: crate::cluster::Connectivity) -> Findings {
        self.0.findings_for(connectivity)
    }

    /// The replication between these endpoints.
    pub fn placed(&self, source: EndpointArn, target: EndpointArn) -> ServerlessReplication {
        let mut replication = self.0.clone();
        (replication.source, replication.target) = (source, target);
        replication
    }

    #[cfg(feature = "plan")]
    pub(crate) fn names_groups(&self) -> bool {
        !self.0.security_groups.is_empty()
    }

    #[cfg(feature = "plan")]
    pub(crate) fn has_dns_servers(&self) -> bool {
        self.0.dns_servers.is_some()
    }

    /// The same in these security groups too.
    #[cfg(feature = "plan")]
    pub(crate) fn in_groups(mut self, groups: &[SecurityGroupId]) -> Self {
        for group in groups {
            if !self.0.security_groups.contains(group) {
                self.0
                    .security_groups
                    .push(group.clone());
            }
        }
        self
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
    builder_type(name = ServerlessOutlineBuilder, vis = "pub", doc = "Asks for the parts of a [`ServerlessOutline`]."),
    builder_method(vis = ""),
    build_method(
        into = Result<ServerlessOutline, Refused>,
        doc = "The outline, or everything that is wrong with it."
    )
)]
struct OutlineAnswers {
    #[builder(setter(into, doc = "Names the replication; kept in lower case."))]
    identifier: Given<ReplicationConfigIdentifier>,
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

impl From<OutlineAnswers> for Result<ServerlessOutline, Refused> {
    fn from(answers: OutlineAnswers) -> Self {
        let replication = ServerlessReplication::builder()
            .identifier(answers.identifier)
            .source("arn:aws:dms:us-east-1:000000000000:endpoint:SOURCE")
            .target("arn:aws:dms:us-east-1:000000000000:endpoint:TARGET")
            .migration(answers.migration)
            .mappings(answers.mappings)
            .settings(answers.settings)
            .max_capacity(answers.max_capacity)
            .min_capacity(answers.min_capacity)
            .placement(answers.placement)
            .security_groups(answers.security_groups)
            .multi_az(answers.multi_az)
            .availability_zone(answers.availability_zone)
            .maintenance_window(answers.maintenance_window)
            .dns_servers(answers.dns_servers)
            .kms_key(answers.kms_key)
            .resource_identifier(answers.resource_identifier)
            .tags(answers.tags);
        replication
            .build()
            .map(ServerlessOutline)
    }
}
