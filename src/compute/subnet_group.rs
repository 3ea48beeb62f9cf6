use typed_builder::TypedBuilder;

use super::rules;
use crate::{
    finding::{Finding, Findings, Refused},
    name::{AvailabilityZone, Given, SubnetGroupIdentifier, SubnetId, Tags},
};

mod sealed {
    #[expect(unnameable_types, reason = "what nobody can name, nobody can implement")]
    pub trait Sealed {}
}

/// The subnets of a group, two or more, in two or more availability zones.
#[derive(Clone, Debug, Default)]
pub struct Subnets(Vec<(Given<SubnetId>, Given<AvailabilityZone>)>);

impl Subnets {
    fn checked(self, findings: &mut Findings) -> Vec<(SubnetId, Option<AvailabilityZone>)> {
        let count = self.0.len();
        findings.expect(
            count >= 2,
            rules::TOO_FEW_SUBNETS,
            "subnets",
            || format!("there are {count}"),
            "name at least two, in different availability zones",
        );
        findings.expect(
            count <= 60,
            rules::TOO_MANY_SUBNETS,
            "subnets",
            || format!("there are {count}"),
            "name at most sixty",
        );
        let mut subnets: Vec<(SubnetId, Option<AvailabilityZone>)> = Vec::new();
        for (id, zone) in self.0 {
            let zone = zone.optional(findings, "availability zone");
            let Some(id) = id.optional(findings, "subnets") else { continue };
            if subnets
                .iter()
                .any(|(known, _)| *known == id)
            {
                let problem = format!("`{id}` stands twice");
                findings.push(Finding::new(
                    rules::SUBNET_TWICE,
                    "subnets",
                    problem,
                    "name it once",
                ));
            }
            subnets.push((id, zone));
        }
        let zones: Option<Vec<_>> = subnets
            .iter()
            .map(|(_, zone)| zone.as_ref())
            .collect();
        if let Some(zones) = zones.filter(|zones| zones.len() >= 2) {
            findings.expect(
                zones
                    .iter()
                    .any(|zone| *zone != zones[0]),
                rules::TOO_FEW_ZONES,
                "subnets",
                || format!("all of them are in {}", zones[0]),
                "add a subnet of another availability zone",
            );
        }
        subnets
    }
}

/// Whether subnets are public or private: [`PublicSubnets`] or [`PrivateSubnets`].
pub trait SubnetList: sealed::Sealed {
    #[doc(hidden)]
    fn into_subnets(self) -> Subnets;
}

/// Declares a list of subnets of one kind.
macro_rules! subnet_list {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default)]
        #[must_use = "subnets do nothing until a group is made of them"]
        pub struct $name(Subnets);

        impl $name {
            /// An empty list.
            pub fn new() -> Self {
                Self::default()
            }

            /// Adds a subnet; that the zones suffice is then left to DMS.
            pub fn subnet(mut self, id: impl Into<Given<SubnetId>>) -> Self {
                self.0.0.push((id.into(), Given::missing()));
                self
            }

            /// Adds a subnet and says which availability zone it is in, so that the zones can be counted.
            pub fn subnet_in(
                mut self,
                id: impl Into<Given<SubnetId>>,
                zone: impl Into<Given<AvailabilityZone>>,
            ) -> Self {
                self.0.0.push((id.into(), zone.into()));
                self
            }
        }

        impl sealed::Sealed for $name {}
        impl SubnetList for $name {
            fn into_subnets(self) -> Subnets {
                self.0
            }
        }
    };
}

subnet_list! {
    /// Subnets whose route table leads to an internet gateway: an instance in them gets a public address.
    PublicSubnets
}
subnet_list! {
    /// Subnets without a way in from the internet: out through NAT, a private endpoint or peering.
    PrivateSubnets
}

/// Subnets in which a replication without a public address is of use.
#[diagnostic::on_unimplemented(
    message = "a serverless replication cannot work in public subnets",
    label = "make the group of `PrivateSubnets`, or use a replication instance",
    note = "serverless replications have no public address, so an internet gateway alone leads them nowhere; use NAT, a private endpoint or peering"
)]
pub trait NeedsNoPublicAddress: sealed::Sealed {}
#[diagnostic::do_not_recommend]
impl NeedsNoPublicAddress for PrivateSubnets {}

/// The subnets that DMS may use, as a group of its own.
///
/// ```
/// use tidb_dms::compute::{PrivateSubnets, SubnetGroup};
///
/// let group = SubnetGroup::builder()
///     .identifier("dms-private")
///     .description("DMS to TiDB Cloud")
///     .subnets(
///         PrivateSubnets::new()
///             .subnet_in("subnet-0a1b2c3d", "us-west-2a")
///             .subnet_in("subnet-4e5f6a7b", "us-west-2b"),
///     )
///     .build()?;
/// assert!(group.findings().is_empty());
/// # Ok::<(), tidb_dms::finding::Refused>(())
/// ```
#[derive(Clone, Debug)]
pub struct SubnetGroup<List = PrivateSubnets> {
    pub(super) identifier: SubnetGroupIdentifier,
    pub(super) description: String,
    pub(super) subnets: Vec<(SubnetId, Option<AvailabilityZone>)>,
    pub(super) tags: Tags,
    findings: Findings,
    list: std::marker::PhantomData<fn() -> List>,
}

impl SubnetGroup {
    /// Asks for identifier, description and subnets.
    pub fn builder<List: SubnetList>() -> SubnetGroupBuilder<List> {
        SubnetGroupAnswers::builder()
    }
}

#[cfg(feature = "plan")]
impl<List> SubnetGroup<List> {
    /// The group of a network's subnets, which the network has checked, and of which not all may exist yet.
    pub(super) fn in_network(identifier: SubnetGroupIdentifier, description: String) -> Self {
        Self {
            identifier,
            description,
            subnets: Vec::new(),
            tags: Tags::none(),
            findings: Findings::none(),
            list: std::marker::PhantomData,
        }
    }

    pub(super) fn with_subnets(mut self, subnets: Vec<SubnetId>) -> Self {
        self.subnets = subnets
            .into_iter()
            .map(|id| (id, None))
            .collect();
        self
    }
}

impl<List> SubnetGroup<List> {
    /// The identifier, in lower case.
    pub fn identifier(&self) -> &SubnetGroupIdentifier {
        &self.identifier
    }

    /// The subnets in their order.
    pub fn subnets(&self) -> impl Iterator<Item = &SubnetId> {
        self.subnets.iter().map(|(id, _)| id)
    }

    /// The tags of the group.
    pub fn tags(&self) -> &Tags {
        &self.tags
    }

    /// The group with these tags too, and with `mark` at the end of its description: DMS never tells the ARN of a group,
    /// so tags alone cannot always be asked for.
    #[cfg(feature = "plan")]
    pub(crate) fn marked(mut self, tags: &Tags, mark: &str) -> Self {
        self.tags = self.tags.and(tags);
        self.description.push_str(mark);
        self
    }

    /// Warnings and notes.
    pub fn findings(&self) -> &Findings {
        &self.findings
    }

    /// Where a serverless replication goes.
    pub fn for_serverless(&self) -> ServerlessPlacement
    where
        List: NeedsNoPublicAddress,
    {
        ServerlessPlacement(self.identifier.clone())
    }
}

impl SubnetGroup<PublicSubnets> {
    /// Where an instance with a public address goes.
    pub fn for_instance(&self) -> InstancePlacement {
        InstancePlacement { group: self.identifier.clone(), public: true }
    }
}

impl SubnetGroup<PrivateSubnets> {
    /// Where an instance without a public address goes.
    pub fn for_instance(&self) -> InstancePlacement {
        InstancePlacement { group: self.identifier.clone(), public: false }
    }
}

/// Where an instance goes, and whether it gets a public address there.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct InstancePlacement {
    pub(super) group: SubnetGroupIdentifier,
    pub(super) public: bool,
}

impl InstancePlacement {
    /// A group of public subnets that exists already.
    pub fn public(group: SubnetGroupIdentifier) -> Self {
        Self { group, public: true }
    }

    /// A group of private subnets that exists already.
    pub fn private(group: SubnetGroupIdentifier) -> Self {
        Self { group, public: false }
    }
}

/// Where a serverless replication goes: a group of private subnets.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ServerlessPlacement(pub(super) SubnetGroupIdentifier);

impl ServerlessPlacement {
    /// A group of private subnets that exists already.
    pub fn private(group: SubnetGroupIdentifier) -> Self {
        Self(group)
    }
}

/// What the builder was told, right or wrong.
#[derive(Debug, TypedBuilder)]
#[builder(
    doc,
    builder_type(name = SubnetGroupBuilder, vis = "pub", doc = "Asks for the parts of a [`SubnetGroup`]."),
    builder_method(vis = ""),
    build_method(into = Result<SubnetGroup<List>, Refused>, doc = "The group, or everything that is wrong with it.")
)]
struct SubnetGroupAnswers<List: SubnetList> {
    #[builder(setter(
        into,
        doc = "Names the group: up to 255 letters, digits, periods, spaces, underscores and hyphens, not `default`; kept in lower case."
    ))]
    identifier: Given<SubnetGroupIdentifier>,
    #[builder(setter(into, doc = "What the group is for; DMS requires it."))]
    description: String,
    #[builder(setter(
        doc = "Two or more [`PublicSubnets`] or [`PrivateSubnets`], in two or more zones."
    ))]
    subnets: List,
    #[builder(default, setter(doc = "The tags of the group, by default none."))]
    tags: Tags,
}

impl<List: SubnetList> From<SubnetGroupAnswers<List>> for Result<SubnetGroup<List>, Refused> {
    fn from(answers: SubnetGroupAnswers<List>) -> Self {
        let mut findings = Findings::none();
        let identifier = answers
            .identifier
            .optional(&mut findings, "identifier");
        let description = answers.description;
        findings.expect(
            !description.trim().is_empty()
                && !description
                    .chars()
                    .any(char::is_control),
            rules::DESCRIPTION,
            "description",
            || "it is empty or holds control characters".to_owned(),
            "say what the group is for, in one line",
        );
        let subnets = answers
            .subnets
            .into_subnets()
            .checked(&mut findings);
        let group = identifier.map(|identifier| SubnetGroup {
            identifier,
            description,
            subnets,
            tags: answers.tags,
            findings: Findings::none(),
            list: std::marker::PhantomData,
        });
        let (group, findings) = findings
            .within("subnet group")
            .judge(group)?;
        Ok(SubnetGroup { findings, ..group })
    }
}
