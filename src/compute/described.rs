use super::{InstancePlacement, PrivateSubnets, PublicSubnets, ServerlessPlacement, SubnetGroup};
use crate::{
    finding::Findings,
    name::{SubnetGroupIdentifier, SubnetId, Tags},
};

/// A subnet group whose kind was known only at run time, as in a document.
///
/// ```
/// use tidb_dms::compute::{DescribedSubnetGroup, PublicSubnets, SubnetGroup};
///
/// let subnets = PublicSubnets::new()
///     .subnet_in("subnet-0a1b2c3d", "us-west-2a")
///     .subnet_in("subnet-4e5f6a7b", "us-west-2b");
/// let group = SubnetGroup::builder()
///     .identifier("dms-public")
///     .description("DMS to TiDB Cloud")
///     .subnets(subnets)
///     .build()?;
/// let group = DescribedSubnetGroup::from(group);
/// assert!(group.for_serverless().is_none());
/// # Ok::<(), tidb_dms::finding::Refused>(())
/// ```
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_enums, reason = "subnets are public or private")]
pub enum DescribedSubnetGroup {
    /// Of public subnets.
    Public(SubnetGroup<PublicSubnets>),
    /// Of private subnets.
    Private(SubnetGroup<PrivateSubnets>),
}

impl DescribedSubnetGroup {
    /// The identifier, in lower case.
    pub fn identifier(&self) -> &SubnetGroupIdentifier {
        match self {
            Self::Public(group) => group.identifier(),
            Self::Private(group) => group.identifier(),
        }
    }

    /// The subnets in their order.
    pub fn subnets(&self) -> impl Iterator<Item = &SubnetId> {
        let subnets = match self {
            Self::Public(group) => &group.subnets,
            Self::Private(group) => &group.subnets,
        };
        subnets.iter().map(|(id, _)| id)
    }

    /// The tags of the group.
    pub fn tags(&self) -> &Tags {
        match self {
            Self::Public(group) => group.tags(),
            Self::Private(group) => group.tags(),
        }
    }

    /// The group of a network's subnets; an instance has a public address in it or has none.
    #[cfg(feature = "plan")]
    pub(crate) fn in_network(
        identifier: SubnetGroupIdentifier,
        description: String,
        is_public: bool,
    ) -> Self {
        if is_public {
            Self::Public(SubnetGroup::in_network(identifier, description))
        } else {
            Self::Private(SubnetGroup::in_network(identifier, description))
        }
    }

    /// The group of these subnets.
    #[cfg(feature = "plan")]
    pub(crate) fn with_subnets(self, subnets: Vec<SubnetId>) -> Self {
        match self {
            Self::Public(group) => Self::Public(group.with_subnets(subnets)),
            Self::Private(group) => Self::Private(group.with_subnets(subnets)),
        }
    }

    #[cfg(feature = "plan")]
    pub(crate) fn marked(self, tags: &Tags, mark: &str) -> Self {
        match self {
            Self::Public(group) => Self::Public(group.marked(tags, mark)),
            Self::Private(group) => Self::Private(group.marked(tags, mark)),
        }
    }

    /// Warnings and notes.
    pub fn findings(&self) -> &Findings {
        match self {
            Self::Public(group) => group.findings(),
            Self::Private(group) => group.findings(),
        }
    }

    /// Where an instance goes.
    pub fn for_instance(&self) -> InstancePlacement {
        match self {
            Self::Public(group) => group.for_instance(),
            Self::Private(group) => group.for_instance(),
        }
    }

    /// Where a serverless replication goes; nowhere in public subnets, because it has no public address.
    pub fn for_serverless(&self) -> Option<ServerlessPlacement> {
        match self {
            Self::Public(_) => None,
            Self::Private(group) => Some(group.for_serverless()),
        }
    }
}

impl From<SubnetGroup<PublicSubnets>> for DescribedSubnetGroup {
    fn from(group: SubnetGroup<PublicSubnets>) -> Self {
        Self::Public(group)
    }
}

impl From<SubnetGroup<PrivateSubnets>> for DescribedSubnetGroup {
    fn from(group: SubnetGroup<PrivateSubnets>) -> Self {
        Self::Private(group)
    }
}

impl From<SubnetGroup<PublicSubnets>> for Option<DescribedSubnetGroup> {
    fn from(group: SubnetGroup<PublicSubnets>) -> Self {
        Some(group.into())
    }
}

impl From<SubnetGroup<PrivateSubnets>> for Option<DescribedSubnetGroup> {
    fn from(group: SubnetGroup<PrivateSubnets>) -> Self {
        Some(group.into())
    }
}
