use std::fmt;

use super::{DescribedNetwork, Network, Shape, Way, described::each, rules};
use crate::{
    cluster::{self, Connectivity, GatewayModel, Plan},
    finding::{Finding, Findings},
};

/// What moves the rows, as far as a network decides whether it can.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "DMS has no fourth kind")]
pub enum ComputeKind {
    /// A replication instance with a public address.
    PublicInstance,
    /// A replication instance without one.
    PrivateInstance,
    /// A serverless replication, which never has one.
    Serverless,
}

impl ComputeKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::PublicInstance, Self::PrivateInstance, Self::Serverless];
}

impl fmt::Display for ComputeKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::PublicInstance => "replication instance with a public address",
            Self::PrivateInstance => "replication instance without a public address",
            Self::Serverless => "serverless replication",
        })
    }
}

impl Shape {
    /// The connectivity that the shape is made for.
    pub fn connectivity(self) -> Connectivity {
        match self {
            Self::InternetGateway | Self::Nat => Connectivity::PublicEndpoint,
            Self::PrivateEndpoint => Connectivity::PrivateEndpoint,
            Self::VpcPeering => Connectivity::VpcPeering,
        }
    }
}

impl<Through: Way> Network<Through> {
    /// Whether this compute reaches a cluster of this plan over this network, in this way.
    pub fn fits(&self, connectivity: Connectivity, compute: ComputeKind, plan: Plan) -> Findings {
        let gateway = self.through.gateway_model();
        let exists = self.vpc.exists;
        judge(Through::SHAPE, exists, gateway, connectivity, compute, plan).within("network")
    }
}

impl DescribedNetwork {
    /// Whether this compute reaches a cluster of this plan over this network, in this way.
    pub fn fits(&self, connectivity: Connectivity, compute: ComputeKind, plan: Plan) -> Findings {
        each!(self, network => network.fits(connectivity, compute, plan))
    }
}

fn judge(
    shape: Shape,
    exists: bool,
    gateway: Option<GatewayModel>,
    connectivity: Connectivity,
    compute: ComputeKind,
    plan: Plan,
) -> Findings {
    let mut findings = Findings::none();
    let mut report = |rule, subject: &str, problem: String, remedy: &str| {
        findings.push(Finding::new(rule, subject, problem, remedy));
    };
    if shape.connectivity() != connectivity {
        // What else an existing VPC holds, such as another endpoint, is not known here.
        let rule = if exists { rules::SHAPE_OF_EXISTING } else { rules::SHAPE };
        let problem = format!(
            "it is made for a {}, and the cluster is reached by {}",
            shape.connectivity(),
            connectivity
        );
        let remedy = match connectivity {
            Connectivity::PublicEndpoint => "describe public subnets, or private ones with NAT",
            Connectivity::PrivateEndpoint => "describe a private endpoint",
            Connectivity::VpcPeering => "describe a VPC peering",
        };
        report(rule, "shape", problem, remedy);
    }
    match (shape, compute) {
        (Shape::InternetGateway, ComputeKind::Serverless) => report(
            rules::SERVERLESS_IN_PUBLIC,
            "shape",
            "a serverless replication has no public address, and an internet gateway routes nothing without one".into(),
            "use private subnets with NAT, a private endpoint or a peering, or a replication instance",
        ),
        (Shape::InternetGateway, ComputeKind::PrivateInstance) => report(
            rules::PRIVATE_IN_PUBLIC,
            "shape",
            "the instance has no public address, and an internet gateway routes nothing without one".into(),
            "place the instance by `for_instance`, or use private subnets",
        ),
        (_, ComputeKind::PublicInstance) if shape != Shape::InternetGateway => report(
            rules::PUBLIC_IN_PRIVATE,
            "shape",
            "the instance has a public address that these subnets do not use, and keeps it".into(),
            "place the instance by `for_instance`",
        ),
        _ => (),
    }
    if let Some(gateway) = gateway
        && gateway != plan.gateway()
    {
        let problem =
            format!("the endpoint is described for another gateway than that of {plan} clusters");
        let remedy = match plan.gateway() {
            GatewayModel::Shared => "describe it by `PrivateEndpoint::of_shared_gateway`",
            GatewayModel::Own => "describe it by `PrivateEndpoint::of_own_gateway`",
        };
        report(rules::GATEWAY_MODEL, "private endpoint", problem, remedy);
    }
    let is_peered = shape == Shape::VpcPeering || connectivity == Connectivity::VpcPeering;
    if is_peered && !plan.allows_peering() {
        let problem = format!("{plan} clusters cannot be peered");
        report(cluster::rules::PEERING, "shape", problem, "use a private endpoint");
    } else if is_peered && plan == Plan::Premium {
        let problem = "peering with Premium is in a private preview".to_owned();
        let remedy = "ask TiDB Cloud for access, or use a private endpoint";
        report(cluster::rules::PREMIUM_PEERING, "shape", problem, remedy);
    }
    findings
}
