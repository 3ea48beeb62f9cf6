use typed_builder::TypedBuilder;

use super::{Compute, PasswordMark, Side, check};
use crate::{
    ca::CertificateImport,
    compute::DescribedSubnetGroup,
    endpoint::{Credentials, FarEndpoint, Role},
    finding::{Findings, Refused},
    name::{EndpointIdentifier, Given, MigrationName, Region, Tag, Tags},
    network::DescribedNetwork,
    secret::Secret,
    task::TaskOutline,
};

/// Everything that one migration needs, described and checked as a whole.
#[derive(Clone, Debug)]
pub struct Migration {
    pub(super) name: MigrationName,
    pub(super) region: Option<Region>,
    pub(super) subnet_group: Option<DescribedSubnetGroup>,
    pub(super) network: Option<Box<DescribedNetwork>>,
    pub(super) compute: Compute,
    pub(super) source: Side,
    pub(super) target: Side,
    pub(super) task: Option<TaskOutline>,
    pub(super) start: Start,
    pub(super) existing: Existing,
    pub(super) password_mark: PasswordMark,
    pub(super) certificate: Option<CertificateImport>,
    pub(super) tags: Tags,
    pub(super) profile: Profile,
    pub(super) certificates: [Option<CertificateImport>; 2],
    pub(super) findings: Findings,
}

/// Whether rows begin to move.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "a yes or no with a name")]
pub enum Start {
    /// The caller starts it: what runs is left running, what is stopped stays so.
    #[default]
    ByCaller,
    /// As soon as both connections were tested; what was stopped resumes, what is finished stays so.
    WhenTested,
}

/// What to do with a resource that is found under a described identifier but carries no tag of ours.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "a yes or no with a name")]
pub enum Existing {
    /// Touch nothing and say so.
    #[default]
    Refuse,
    /// Tag it, bring it to its description, and leave it behind, untagged, when the migration is torn down.
    Adopt,
}

/// What a migration is held against.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "a yes or no with a name")]
pub enum Profile {
    /// What DMS and TiDB Cloud let through.
    #[default]
    Usual,
    /// What compliance rules demand too: no public instance, and encrypted endpoints whose host is compared with the
    /// certificate. See [`Migration::strict_findings`].
    Strict,
}

impl Migration {
    /// The tag that everything of a migration carries; its value is the name.
    pub const TAG: &str = "tidb-dms:migration";

    /// The tag that adopted resources carry too.
    pub const ADOPTED_TAG: &str = "tidb-dms:adopted";

    /// The tag that says which part of the network a resource of EC2 is; its value is the part's name.
    pub const PART_TAG: &str = "tidb-dms:part";

    /// The tag of a task that has to run again after a change.
    pub const RESUME_TAG: &str = "tidb-dms:resume";

    /// Asks for name, compute, source and target, and for what differs from the defaults.
    pub fn builder() -> MigrationBuilder {
        MigrationAnswers::builder()
    }

    /// The name.
    pub fn name(&self) -> &MigrationName {
        &self.name
    }

    /// The region, where it is described.
    pub fn region(&self) -> Option<&Region> {
        self.region.as_ref()
    }

    /// The subnet group to create. That of a network holds the subnets whose ids are known; see
    /// [`settled_in`](Self::settled_in).
    pub fn subnet_group(&self) -> Option<&DescribedSubnetGroup> {
        self.subnet_group.as_ref()
    }

    /// The network that DMS reaches the clusters over, where it is described.
    pub fn network(&self) -> Option<&DescribedNetwork> {
        self.network.as_deref()
    }

    /// What moves the rows.
    pub fn compute(&self) -> &Compute {
        &self.compute
    }

    /// The side that has this role.
    pub fn side(&self, role: Role) -> &Side {
        match role {
            Role::Source => &self.source,
            Role::Target => &self.target,
        }
    }

    /// The task on the instance.
    pub fn task(&self) -> Option<&TaskOutline> {
        self.task.as_ref()
    }

    /// Whether rows begin to move.
    pub fn start(&self) -> Start {
        self.start
    }

    /// What to do with what is there already.
    pub fn existing(&self) -> Existing {
        self.existing
    }

    /// The mark by which a changed password is noticed.
    pub fn password_mark(&self) -> &PasswordMark {
        &self.password_mark
    }

    /// What was described of the certificate: its key, its tags, and the beginning of its identifier.
    pub fn certificate(&self) -> Option<&CertificateImport> {
        self.certificate.as_ref()
    }

    /// The tags that were described for everything that is made, without ours.
    pub fn tags(&self) -> &Tags {
        &self.tags
    }

    /// What the migration was held against.
    pub fn profile(&self) -> Profile {
        self.profile
    }

    /// Warnings and notes of all parts and of the whole.
    pub fn findings(&self) -> &Findings {
        &self.findings
    }

    /// The identifier of this side's endpoint, unless it exists already.
    pub(crate) fn endpoint_identifier(&self, role: Role) -> Option<EndpointIdentifier> {
        match self.side(role) {
            Side::Tidb(endpoint) => Some(endpoint.identifier().clone()),
            Side::Far(far) => far.identifier(),
        }
    }

    /// The mark of the password that this side logs in with.
    pub(crate) fn password_tag(&self, role: Role) -> Option<Tag> {
        let password: Secret = match self.side(role) {
            Side::Tidb(endpoint) => match endpoint.credentials() {
                Credentials::Password { password, .. } => password.clone(),
                Credentials::SecretsManager { .. } => return None,
            },
            Side::Far(FarEndpoint::Existing(_)) => return None,
            Side::Far(far) => far.password()?,
        };
        self.password_mark.tag(&password)
    }
}

/// What the builder was told, right or wrong. What may be left out may also be given as an `Option`.
#[derive(Debug, TypedBuilder)]
#[builder(
    doc,
    builder_type(name = MigrationBuilder, vis = "pub", doc = "Asks for the parts of a [`Migration`]. Every part that may be left out may also be given as an `Option`, for a \
                 caller that decides at run time: `None` is the same as not calling the setter."),
    builder_method(vis = ""),
    build_method(
        into = Result<Migration, Refused>,
        doc = "The migration, or everything that is wrong with it."
    )
)]
pub(super) struct MigrationAnswers {
    #[builder(setter(
        into,
        doc = "Names the migration: 1 to 63 letters, digits and single hyphens, a letter first; kept in lower case. \
               Everything made for it carries the name in the tag `tidb-dms:migration`."
    ))]
    pub(super) name: Given<MigrationName>,
    #[builder(
        default,
        setter(
            into,
            doc = "The region of DMS, to hold ARNs and hosts against; unchecked unless given."
        )
    )]
    pub(super) region: Given<Region>,
    #[builder(
        default,
        setter(
            into,
            doc = "The subnet group to create; the placement of the compute names one that exists unless given."
        )
    )]
    pub(super) subnet_group: Option<DescribedSubnetGroup>,
    #[builder(
        default,
        setter(
            transform = |network: impl Into<Option<DescribedNetwork>>| network.into().map(Box::new),
            doc = "The network to make or to use, any of the four [`Network`](crate::network::Network)s. Its subnets become \
                   the subnet group that the compute is placed in, by the network's own `for_instance` or `for_serverless`, \
                   and its security groups those of the compute. The VPC's networks are left alone unless given."
        )
    )]
    pub(super) network: Option<Box<DescribedNetwork>>,
    #[builder(setter(
        into,
        doc = "What moves the rows: a [`ReplicationInstance`](crate::compute::ReplicationInstance) or a \
               [`ServerlessOutline`](crate::compute::ServerlessOutline)."
    ))]
    pub(super) compute: Compute,
    #[builder(setter(
        into,
        doc = "Where rows come from: a TiDB endpoint, a [`FarEndpoint`], or the ARN of one."
    ))]
    pub(super) source: Side,
    #[builder(setter(
        into,
        doc = "Where rows go: a TiDB endpoint, a [`FarEndpoint`], or the ARN of one."
    ))]
    pub(super) target: Side,
    #[builder(
        default,
        setter(
            into,
            doc = "What moves on the instance; only the connections are made and tested unless given."
        )
    )]
    pub(super) task: Option<TaskOutline>,
    #[builder(default, setter(doc = "Whether rows begin to move; by the caller unless given."))]
    pub(super) start: Start,
    #[builder(
        default,
        setter(
            doc = "What to do with resources of these identifiers that are not ours; refused unless given."
        )
    )]
    pub(super) existing: Existing,
    #[builder(
        default,
        setter(doc = "How a changed password is noticed; not at all unless given.")
    )]
    pub(super) password_mark: PasswordMark,
    #[builder(
        default,
        setter(
            into,
            doc = "Key, tags and the beginning of the identifier for the certificate; the migration's name unless given."
        )
    )]
    pub(super) certificate: Option<CertificateImport>,
    #[builder(
        default,
        setter(
            doc = "Tags for everything that is made, in addition to those of each part; by default none."
        )
    )]
    pub(super) tags: Tags,
    #[builder(
        default,
        setter(
            doc = "[`Profile::Strict`] refuses a public instance and endpoints that are not encrypted; neither unless given."
        )
    )]
    pub(super) profile: Profile,
}

impl From<MigrationAnswers> for Result<Migration, Refused> {
    fn from(answers: MigrationAnswers) -> Self {
        check::check(answers)
    }
}
