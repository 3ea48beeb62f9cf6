use typed_builder::TypedBuilder;

use super::{InstancePlacement, rules};
use crate::{
    cluster::Connectivity,
    finding::{Finding, Findings, Refused},
    name::{
        AvailabilityZone, DnsServers, EngineVersion, Given, InstanceClass, KmsKeyId,
        MaintenanceWindow, ReplicationInstanceIdentifier, ResourceIdentifier, SecurityGroupId,
        Storage, SubnetGroupIdentifier, Tags,
    },
};

/// A machine of DMS that runs tasks.
///
/// ```
/// use tidb_dms::compute::{InstancePlacement, ReplicationInstance};
///
/// let instance = ReplicationInstance::builder()
///     .identifier("dms-to-tidb")
///     .class("dms.t3.large")
///     .placement(InstancePlacement::private("dms-private".parse()?))
///     .security_groups(["sg-0a1b2c3d"])
///     .build()?;
/// let request = instance.create_request().build()?;
/// assert_eq!(request.publicly_accessible(), Some(false));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct ReplicationInstance {
    pub(super) identifier: ReplicationInstanceIdentifier,
    pub(super) class: InstanceClass,
    pub(super) placement: InstancePlacement,
    pub(super) security_groups: Vec<SecurityGroupId>,
    pub(super) storage: Option<Storage>,
    pub(super) engine_version: Option<EngineVersion>,
    pub(super) auto_minor_version_upgrade: AutoMinorVersionUpgrade,
    pub(super) multi_az: MultiAz,
    pub(super) availability_zone: Option<AvailabilityZone>,
    pub(super) network_type: NetworkType,
    pub(super) maintenance_window: Option<MaintenanceWindow>,
    pub(super) dns_servers: Option<DnsServers>,
    pub(super) kms_key: Option<KmsKeyId>,
    pub(super) resource_identifier: Option<ResourceIdentifier>,
    pub(super) tags: Tags,
    findings: Findings,
}

impl ReplicationInstance {
    /// Asks for identifier, class and placement, and for what differs from the defaults.
    pub fn builder() -> ReplicationInstanceBuilder {
        InstanceAnswers::builder()
    }

    /// The identifier, in lower case.
    pub fn identifier(&self) -> &ReplicationInstanceIdentifier {
        &self.identifier
    }

    /// The size.
    pub fn class(&self) -> &InstanceClass {
        &self.class
    }

    /// The subnet group that the instance is in.
    pub fn subnet_group(&self) -> &SubnetGroupIdentifier {
        &self.placement.group
    }

    /// Whether the instance gets a public address.
    pub fn is_public(&self) -> bool {
        self.placement.public
    }

    /// The tags of the instance.
    pub fn tags(&self) -> &Tags {
        &self.tags
    }

    #[cfg(feature = "plan")]
    pub(crate) fn names_groups(&self) -> bool {
        !self.security_groups.is_empty()
    }

    #[cfg(feature = "plan")]
    pub(crate) fn has_dns_servers(&self) -> bool {
        self.dns_servers.is_some()
    }

    /// The same in these security groups too.
    #[cfg(feature = "plan")]
    pub(crate) fn in_groups(mut self, groups: &[SecurityGroupId]) -> Self {
        for group in groups {
            if !self.security_groups.contains(group) {
                self.security_groups.push(group.clone());
            }
        }
        self
    }

    #[cfg(feature = "plan")]
    pub(crate) fn tagged(mut self, tags: &Tags) -> Self {
        self.tags = self.tags.and(tags);
        self
    }

    /// Warnings and notes.
    pub fn findings(&self) -> &Findings {
        &self.findings
    }

    /// What is to be known when the instance connects to a cluster in this way.
    pub fn findings_for(&self, connectivity: Connectivity) -> Findings {
        findings_for(connectivity, self.placement.public, self.dns_servers.as_ref())
            .within("replication instance")
    }
}

/// What a replication, of either kind, should be told of its way to the cluster.
pub(super) fn findings_for(
    connectivity: Connectivity,
    is_public: bool,
    dns_servers: Option<&DnsServers>,
) -> Findings {
    let mut findings = Findings::none();
    if connectivity == Connectivity::PublicEndpoint && !is_public {
        let problem = "it has no public address, and the cluster is reached over the internet";
        let remedy = "route its subnets to a NAT gateway in a public subnet";
        findings.push(Finding::new(rules::NAT_NEEDED, "placement", problem, remedy));
    }
    if is_public {
        let problem = "it has a public address, which compliance rules such as CT.DMS.PR.1 forbid";
        let remedy = "use private subnets with NAT, a private endpoint or peering";
        findings.push(Finding::new(rules::PUBLIC_INSTANCE, "placement", problem, remedy));
    }
    if connectivity == Connectivity::PrivateEndpoint && dns_servers.is_some() {
        let problem = "DNS servers of its own do not know the private DNS name of the endpoint";
        let remedy = "leave them out, or let them forward to the VPC's resolver";
        findings.push(Finding::new(
            rules::DNS_WITH_PRIVATE_ENDPOINT,
            "DNS servers",
            problem,
            remedy,
        ));
    }
    findings
}

/// Whether a second machine stands by in another availability zone.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "a yes or no with a name")]
pub enum MultiAz {
    /// One machine.
    #[default]
    No,
    /// Two machines. Each has addresses of its own: let all of them in.
    Yes,
}

/// Whether DMS moves an instance to newer minor versions by itself.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "a yes or no with a name")]
pub enum AutoMinorVersionUpgrade {
    /// In the maintenance window; the default of DMS. An engine version that is older than the current one is then ignored.
    Yes,
    /// Never.
    No,
}

/// Which addresses an instance has. TiDB Cloud asks for IPv4.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub enum NetworkType {
    /// IPv4 only.
    #[default]
    Ipv4,
    /// IPv4 and IPv6; every subnet of the group then needs an IPv6 range.
    Dual,
}

/// What the builder was told, right or wrong.
#[derive(Debug, TypedBuilder)]
#[builder(
    doc,
    builder_type(name = ReplicationInstanceBuilder, vis = "pub", doc = "Asks for the parts of a [`ReplicationInstance`]."),
    builder_method(vis = ""),
    build_method(
        into = Result<ReplicationInstance, Refused>,
        doc = "The instance, or everything that is wrong with it."
    )
)]
struct InstanceAnswers {
    #[builder(setter(
        into,
        doc = "Names the instance: 1 to 63 letters, digits and single hyphens, a letter first; kept in lower case."
    ))]
    identifier: Given<ReplicationInstanceIdentifier>,
    #[builder(setter(
        into,
        doc = "The size, such as `dms.t3.large`, the smallest that PingCAP advises."
    ))]
    class: Given<InstanceClass>,
    #[builder(setter(
        doc = "The subnet group and whether there is a public address; see [`SubnetGroup::for_instance`](super::SubnetGroup::for_instance)."
    ))]
    placement: InstancePlacement,
    #[builder(default, setter(
        transform = |groups: impl IntoIterator<Item = impl Into<Given<SecurityGroupId>>>| groups.into_iter().map(Into::into).collect(),
        doc = "The security groups of the VPC; its default group unless given."
    ))]
    security_groups: Vec<Given<SecurityGroupId>>,
    #[builder(
        default,
        setter(
            into,
            doc = "Storage in GiB, 5 to 6144; the class's default, commonly 50, unless given."
        )
    )]
    storage: Given<Storage>,
    #[builder(
        default,
        setter(
            into,
            doc = "Pins the version of the engine, such as `3.6.1`; the current default unless given. Turns automatic upgrades off."
        )
    )]
    engine_version: Given<EngineVersion>,
    #[builder(
        default,
        setter(
            strip_option,
            doc = "Whether DMS upgrades minor versions by itself: yes, unless a version is pinned."
        )
    )]
    auto_minor_version_upgrade: Option<AutoMinorVersionUpgrade>,
    #[builder(
        default,
        setter(doc = "Whether a second machine stands by in another zone; no unless given.")
    )]
    multi_az: MultiAz,
    #[builder(
        default,
        setter(into, doc = "The zone of a single machine; one of the group's unless given.")
    )]
    availability_zone: Given<AvailabilityZone>,
    #[builder(default, setter(doc = "IPv4, unless given."))]
    network_type: NetworkType,
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
        setter(
            into,
            doc = "The key that encrypts its storage; `aws/dms` unless given. Cannot be changed later."
        )
    )]
    kms_key: Given<KmsKeyId>,
    #[builder(default, setter(into, doc = "The tail of its ARN; DMS makes one up unless given."))]
    resource_identifier: Given<ResourceIdentifier>,
    #[builder(default, setter(doc = "The tags of the instance, by default none."))]
    tags: Tags,
}

impl From<InstanceAnswers> for Result<ReplicationInstance, Refused> {
    fn from(answers: InstanceAnswers) -> Self {
        let mut found = Findings::none();
        let findings = &mut found;
        let identifier = answers
            .identifier
            .optional(findings, "identifier");
        let class = answers
            .class
            .optional(findings, "class");
        if let Some(class) = &class {
            findings.extend(class.findings());
        }
        let security_groups = checked_security_groups(answers.security_groups, findings);
        let storage = answers
            .storage
            .optional(findings, "storage");
        let engine_version = answers
            .engine_version
            .optional(findings, "engine version");
        if let Some(version) = &engine_version {
            findings.extend(version.findings());
        }
        let pinned = engine_version.is_some();
        let auto_minor_version_upgrade = match answers.auto_minor_version_upgrade {
            None if pinned => AutoMinorVersionUpgrade::No,
            None => AutoMinorVersionUpgrade::Yes,
            Some(choice) => choice,
        };
        findings.expect(
            !pinned || auto_minor_version_upgrade == AutoMinorVersionUpgrade::No,
            rules::PINNED_VERSION,
            "engine version",
            || "it is pinned, but automatic upgrades are on, and they override it".to_owned(),
            "turn automatic upgrades off, or leave the version out",
        );
        let availability_zone = answers
            .availability_zone
            .optional(findings, "availability zone");
        check_zone(answers.multi_az, availability_zone.as_ref(), findings);
        findings.expect(
            answers.network_type == NetworkType::Ipv4,
            rules::DUAL_STACK,
            "network type",
            || {
                "TiDB Cloud is reached by IPv4, and a dual stack needs IPv6 in every subnet"
                    .to_owned()
            },
            "use IPv4",
        );
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
        let instance = || {
            Some(ReplicationInstance {
                identifier: identifier?,
                class: class?,
                placement: answers.placement,
                security_groups,
                storage,
                engine_version,
                auto_minor_version_upgrade,
                multi_az: answers.multi_az,
                availability_zone,
                network_type: answers.network_type,
                maintenance_window,
                dns_servers,
                kms_key,
                resource_identifier,
                tags: answers.tags,
                findings: Findings::none(),
            })
        };
        let instance = instance();
        let (instance, findings) = found
            .within("replication instance")
            .judge(instance)?;
        Ok(ReplicationInstance { findings, ..instance })
    }
}

pub(super) fn checked_security_groups(
    given: Vec<Given<SecurityGroupId>>,
    findings: &mut Findings,
) -> Vec<SecurityGroupId> {
    findings.expect(
        !given.is_empty(),
        rules::DEFAULT_SECURITY_GROUP,
        "security groups",
        || "none is named, so DMS takes the default group of the VPC".to_owned(),
        "name one that lets TCP out to the cluster's port",
    );
    given
        .into_iter()
        .filter_map(|group| group.optional(findings, "security groups"))
        .collect()
}

pub(super) fn check_zone(
    multi_az: MultiAz,
    zone: Option<&AvailabilityZone>,
    findings: &mut Findings,
) {
    findings.expect(
        multi_az == MultiAz::No || zone.is_none(),
        rules::ZONE_WITH_MULTI_AZ,
        "availability zone",
        || "a Multi-AZ replication is in two zones that DMS chooses".to_owned(),
        "drop the zone, or Multi-AZ",
    );
}
