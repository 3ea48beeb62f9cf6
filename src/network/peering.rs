use super::{
    Destination, Exit, NetworkSubnet, NetworkVpc, Route, RouteTable, SecurityPeer, Shape, Subnet,
    TidbCloudStep, private_endpoint, route, rules,
    way::sealed::{Asked, Ground, Leads},
};
use crate::{
    finding::{Finding, Findings},
    name::{AwsAccountId, Cidr, Given, VpcId, VpcPeeringId},
};

/// The peering with the VPC of a TiDB Cloud project: TiDB Cloud asks for it, this side accepts it.
///
/// ```
/// use tidb_dms::network::Peering;
///
/// let peering = Peering::with_project("172.16.0.0/20")
///     .asked_by_account("123456789012")
///     .asked_by_vpc("vpc-0123456789abcdef0");
/// ```
#[derive(Clone, Debug)]
#[must_use = "a peering does nothing until a network is made with it"]
pub struct Peering {
    project: Given<Cidr>,
    account: Given<AwsAccountId>,
    vpc: Given<VpcId>,
    id: Given<VpcPeeringId>,
}

impl Peering {
    /// With the project that has this range (Network Access, Project CIDR); all its clusters of a region share one peering.
    pub fn with_project(range: impl Into<Given<Cidr>>) -> Self {
        let (account, vpc, id) = (Given::missing(), Given::missing(), Given::missing());
        Self { project: range.into(), account, vpc, id }
    }

    /// The AWS account that TiDB Cloud asks from; a request from another is not accepted.
    pub fn asked_by_account(mut self, account: impl Into<Given<AwsAccountId>>) -> Self {
        self.account = account.into();
        self
    }

    /// The VPC that TiDB Cloud asks for; a request for another is not accepted.
    pub fn asked_by_vpc(mut self, vpc: impl Into<Given<VpcId>>) -> Self {
        self.vpc = vpc.into();
        self
    }

    /// The peering itself, as TiDB Cloud shows it once it has asked; no other is accepted.
    pub fn asked_as(mut self, id: impl Into<Given<VpcPeeringId>>) -> Self {
        self.id = id.into();
        self
    }
}

/// What TiDB Cloud lets a project's range be on AWS: `10.250.0.0/15`, `172.16.0.0/12` and `192.168.0.0/16`.
const ALLOWED: [(u32, u8); 3] = [(0x0afa_0000, 15), (0xac10_0000, 12), (0xc0a8_0000, 16)];

fn allowed() -> impl Iterator<Item = (u32, u32)> {
    ALLOWED
        .into_iter()
        .map(|(first, prefix)| (first, first + ((1 << (32 - u32::from(prefix))) - 1)))
}

fn bounds(range: Cidr) -> (u32, u32) {
    (range.net().network().into(), range.net().broadcast().into())
}

/// A note where a new VPC lies where a project's range may be.
pub(super) fn room_for_peering(vpc: &NetworkVpc) -> Option<Finding> {
    let range = vpc
        .ranges
        .iter()
        .filter(|_| !vpc.exists)
        .find(|range| {
            let (first, last) = bounds(**range);
            allowed().any(|(from, to)| first <= to && from <= last)
        })?;
    let problem = format!("`{range}` is where TiDB Cloud projects have their ranges");
    let remedy = "choose a range outside 10.250.0.0/15, 172.16.0.0/12 and 192.168.0.0/16 if it may be peered one day";
    Some(Finding::new(rules::PEERING_ROOM, "VPC: range", problem, remedy))
}

impl Asked for Peering {
    type Way = ThroughPeering;

    fn take_subnets(&mut self) -> (&'static str, Vec<Subnet>) {
        ("peering", Vec::new())
    }

    fn checked(
        self,
        _more: Vec<NetworkSubnet>,
        ground: &Ground<'_>,
        findings: &mut Findings,
    ) -> Option<ThroughPeering> {
        let account = self
            .account
            .optional(findings, "peering: account");
        let vpc = self
            .vpc
            .optional(findings, "peering: VPC");
        let id = self.id.optional(findings, "peering");
        let project = self
            .project
            .optional(findings, "peering: project")?;
        let way = ThroughPeering { project, account, vpc, id };
        way.check(ground, findings);
        Some(way)
    }
}

/// Through a peering of VPCs.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ThroughPeering {
    project: Cidr,
    account: Option<AwsAccountId>,
    vpc: Option<VpcId>,
    id: Option<VpcPeeringId>,
}

impl ThroughPeering {
    /// The range of the project.
    pub fn project(&self) -> Cidr {
        self.project
    }

    /// The peering itself, where it was named.
    pub fn id(&self) -> Option<&VpcPeeringId> {
        self.id.as_ref()
    }

    /// The account that TiDB Cloud asks from, if it was told.
    pub fn account(&self) -> Option<&AwsAccountId> {
        self.account.as_ref()
    }

    /// The VPC that TiDB Cloud asks for, if it was told.
    pub fn vpc(&self) -> Option<&VpcId> {
        self.vpc.as_ref()
    }

    /// Whether enough is known of the side that asks that a request can be told from a stranger's.
    pub fn knows_who_asks(&self) -> bool {
        self.account.is_some() || self.vpc.is_some() || self.id.is_some()
    }

    /// Whether a request is the expected one, and may be accepted: nothing that is known of it differs.
    pub fn is_expected(&self, request: &PeeringRequest) -> bool {
        let fits = |expected: Option<&str>, seen: &str| expected.is_none_or(|text| text == seen);
        self.knows_who_asks()
            && fits(self.account.as_ref().map(AsRef::as_ref), request.account.as_str())
            && fits(self.vpc.as_ref().map(AsRef::as_ref), request.vpc.as_str())
            && fits(self.id.as_ref().map(AsRef::as_ref), request.id.as_str())
            && request
                .range
                .is_none_or(|range| range == self.project)
    }

    fn check(&self, ground: &Ground<'_>, findings: &mut Findings) {
        let project = self.project;
        let (first, last) = bounds(project);
        findings.expect(
            allowed().any(|(from, to)| from <= first && last <= to),
            rules::PROJECT_RANGE,
            "peering: project",
            || format!("`{project}` is not where TiDB Cloud allows a project to be"),
            "use a range in 10.250.0.0/15, 172.16.0.0/12 or 192.168.0.0/16, as the project shows it",
        );
        findings.expect(
            project.net().prefix_len() <= 23,
            rules::PROJECT_SIZE,
            "peering: project",
            || format!("`{project}` is smaller than /23"),
            "choose /16 to /23 for the project: it cannot be changed later",
        );
        for range in &ground.vpc.ranges {
            findings.expect(
                !range.overlaps(&project),
                rules::PEERED_OVERLAP,
                "VPC: range",
                || format!("`{range}` overlaps the project's `{project}`"),
                "choose ranges apart",
            );
        }
        if ground.vpc.ranges.is_empty() {
            findings.push(Finding::fixed(
                rules::VPC_RANGE_FOR_PEERING,
                "VPC: range",
                "it is not told, so nobody knows whether it overlaps the project's",
                "tell it by `with_range`; TiDB Cloud asks for it too",
            ));
        }
        if !self.knows_who_asks() {
            findings.push(Finding::fixed(
                rules::REQUESTER,
                "peering",
                "who asks is not told, and anybody may ask, so no request is accepted",
                "tell TiDB Cloud's account or VPC, or the peering that it shows, or accept the request yourself",
            ));
        }
        for subnet in ground
            .dms
            .iter()
            .filter(|subnet| route::is_routed_unseen(subnet))
        {
            findings.push(route::unseen(subnet, "the project"));
        }
        findings.push(private_endpoint::no_way_out());
    }
}

/// What EC2 tells of a peering that somebody asks for.
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "what EC2 tells of a requester, and nothing else")]
pub struct PeeringRequest {
    /// The peering.
    pub id: VpcPeeringId,
    /// The account that asks.
    pub account: AwsAccountId,
    /// The VPC that it asks for.
    pub vpc: VpcId,
    /// The range of that VPC, which EC2 may show only once the peering is active.
    pub range: Option<Cidr>,
}

impl Leads for ThroughPeering {
    const SHAPE: Shape = Shape::VpcPeering;

    fn route_tables(&self, dms: &[NetworkSubnet]) -> Vec<RouteTable> {
        let to = Destination::Project(self.project);
        route::tables(dms, |_| Some(Route { to, through: Exit::Peering }))
    }

    fn cluster(&self, _vpc: &NetworkVpc) -> Vec<SecurityPeer> {
        vec![SecurityPeer::Range(self.project)]
    }

    #[cfg(feature = "ec2")]
    fn parts(&self) -> super::way::sealed::WayParts<'_> {
        super::way::sealed::WayParts { peering: Some(self), ..Default::default() }
    }

    fn steps(&self, ground: &Ground<'_>) -> Vec<TidbCloudStep> {
        vec![TidbCloudStep::RequestPeering {
            region: ground.region.cloned(),
            account: ground.account.cloned(),
            vpc: ground.vpc.id.clone(),
            ranges: ground.vpc.ranges.clone(),
        }]
    }
}
