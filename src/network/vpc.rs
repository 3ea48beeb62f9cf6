use super::{DnsAttributes, Shape, rules};
use crate::{
    finding::{Finding, Findings},
    name::{Cidr, Given, InternetGatewayId, VpcId},
};

/// The VPC of a network, to make or existing.
#[derive(Clone, Debug)]
#[must_use = "a VPC does nothing until it is given to a network"]
pub struct Vpc(ExistingVpc);

impl Vpc {
    /// A new VPC of this range, /16 to /28.
    pub fn of(range: impl Into<Given<Cidr>>) -> Self {
        let vpc = ExistingVpc { ranges: vec![range.into()], ..ExistingVpc::default() };
        Self(vpc)
    }

    /// A VPC that exists, to be told more about.
    pub fn existing(id: impl Into<Given<VpcId>>) -> ExistingVpc {
        ExistingVpc { id: id.into(), exists: true, ..ExistingVpc::default() }
    }
}

/// A VPC that exists, and what is known of it.
#[derive(Clone, Debug, Default)]
#[must_use = "a VPC does nothing until it is given to a network"]
pub struct ExistingVpc {
    exists: bool,
    id: Given<VpcId>,
    ranges: Vec<Given<Cidr>>,
    taken: Vec<Given<Cidr>>,
    internet_gateway: Given<InternetGatewayId>,
    keeps_dns: bool,
}

impl ExistingVpc {
    /// Adds a range of its addresses; subnets are checked to be inside, and peered ranges to be outside.
    pub fn with_range(mut self, range: impl Into<Given<Cidr>>) -> Self {
        self.ranges.push(range.into());
        self
    }

    /// Adds the ranges of subnets that it has already, so that none is given twice.
    pub fn with_taken(mut self, ranges: impl IntoIterator<Item = impl Into<Given<Cidr>>>) -> Self {
        self.taken
            .extend(ranges.into_iter().map(Into::into));
        self
    }

    /// Names the internet gateway that is attached to it: a VPC can have one only.
    pub fn with_internet_gateway(mut self, id: impl Into<Given<InternetGatewayId>>) -> Self {
        self.internet_gateway = id.into();
        self
    }

    /// Leaves its DNS attributes as they are, where somebody else sets them.
    pub fn keep_dns_attributes(mut self) -> Self {
        self.keeps_dns = true;
        self
    }
}

impl From<ExistingVpc> for Vpc {
    fn from(vpc: ExistingVpc) -> Self {
        Self(vpc)
    }
}

/// The checked VPC of a network.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct NetworkVpc {
    pub(super) exists: bool,
    pub(super) id: Option<VpcId>,
    pub(super) ranges: Vec<Cidr>,
    pub(super) taken: Vec<Cidr>,
    pub(super) internet_gateway: Option<InternetGatewayId>,
    keeps_dns: bool,
}

impl NetworkVpc {
    /// The id of a VPC that exists; one without is to be made.
    pub fn id(&self) -> Option<&VpcId> {
        self.id.as_ref()
    }

    /// The ranges, as far as they are known; a VPC to make has one.
    pub fn ranges(&self) -> &[Cidr] {
        &self.ranges
    }

    /// The internet gateway that is attached already, where one was named.
    pub fn internet_gateway(&self) -> Option<&InternetGatewayId> {
        self.internet_gateway.as_ref()
    }

    /// The attributes that this shape needs switched on, unless they are somebody else's.
    pub(super) fn dns_attributes(&self, shape: Shape) -> DnsAttributes {
        DnsAttributes {
            support: !self.keeps_dns,
            hostnames: !self.keeps_dns && (shape.needs_dns_hostnames() || !self.exists),
        }
    }

    pub(super) fn checked(Vpc(given): Vpc, shape: Shape, findings: &mut Findings) -> Self {
        let read = |ranges: Vec<Given<Cidr>>, subject, findings: &mut Findings| {
            ranges
                .into_iter()
                .filter_map(|range| range.optional(findings, subject))
                .collect::<Vec<_>>()
        };
        let vpc = Self {
            exists: given.exists,
            id: given.id.optional(findings, "VPC"),
            ranges: read(given.ranges, "VPC: range", findings),
            taken: read(given.taken, "VPC: taken ranges", findings),
            internet_gateway: given
                .internet_gateway
                .optional(findings, "VPC: internet gateway"),
            keeps_dns: given.keeps_dns,
        };
        if vpc.keeps_dns {
            let problem = if shape.needs_dns_hostnames() {
                "enableDnsSupport and enableDnsHostnames must be on, and are left as they are"
            } else {
                "enableDnsSupport must be on, and is left as it is"
            };
            let remedy = "see to it that they are on; hostnames are off in new VPCs";
            findings.push(Finding::fixed(
                rules::DNS_ATTRIBUTES,
                "VPC: DNS attributes",
                problem,
                remedy,
            ));
        }
        vpc
    }
}
