use super::{ExtraRule, NetworkPart, ResourceKind};
use crate::plan::Verb;

impl NetworkPart {
    /// EC2's name of the one call that this takes; none while it only waits.
    pub(in crate::plan) fn operations(&self, verb: Verb) -> &'static [&'static str] {
        match verb {
            Verb::Await => &[],
            Verb::Tag => &["CreateTags"],
            Verb::Create => self.creating(),
            Verb::Modify => self.modifying(),
            Verb::Delete => self.deleting(),
            // No plan holds another verb for a network.
            _ => &[],
        }
    }

    fn creating(&self) -> &'static [&'static str] {
        match self {
            Self::Vpc => &["CreateVpc"],
            Self::Subnet(_) => &["CreateSubnet"],
            Self::InternetGateway => &["CreateInternetGateway"],
            Self::Attachment => &["AttachInternetGateway"],
            Self::Address(_) => &["AllocateAddress"],
            Self::NatGateway(_) => &["CreateNatGateway"],
            Self::RouteTable(_) => &["CreateRouteTable"],
            Self::Route(_) => &["CreateRoute"],
            Self::Association(_) => &["AssociateRouteTable"],
            Self::SecurityGroup(_) => &["CreateSecurityGroup"],
            Self::Egress(_) => &["AuthorizeSecurityGroupEgress"],
            Self::Ingress => &["AuthorizeSecurityGroupIngress"],
            Self::VpcEndpoint => &["CreateVpcEndpoint"],
            Self::Peering => &["AcceptVpcPeeringConnection"],
            _ => &[],
        }
    }

    fn modifying(&self) -> &'static [&'static str] {
        match self {
            Self::DnsSupport | Self::DnsHostnames => &["ModifyVpcAttribute"],
            Self::Route(_) => &["ReplaceRoute"],
            Self::Association(_) => &["ReplaceRouteTableAssociation"],
            Self::VpcEndpoint | Self::PrivateDns => &["ModifyVpcEndpoint"],
            _ => &[],
        }
    }

    fn deleting(&self) -> &'static [&'static str] {
        let kind = match self {
            Self::Surplus { kind, .. } => *kind,
            Self::Vpc => ResourceKind::Vpc,
            Self::Subnet(_) => ResourceKind::Subnet,
            Self::InternetGateway => ResourceKind::InternetGateway,
            Self::Attachment => ResourceKind::Attachment,
            Self::Address(_) => ResourceKind::Address,
            Self::NatGateway(_) => ResourceKind::NatGateway,
            Self::RouteTable(_) => ResourceKind::RouteTable,
            Self::SecurityGroup(_) => ResourceKind::SecurityGroup,
            Self::VpcEndpoint => ResourceKind::VpcEndpoint,
            Self::Peering => ResourceKind::Peering,
            Self::PeeringRequest => ResourceKind::PeeringRequest,
            Self::Route(_) | Self::ExtraRoute(_) => return &["DeleteRoute"],
            Self::AllEgress => return &["RevokeSecurityGroupEgress"],
            Self::Extra(rule) => return rule.revoking(),
            _ => return &[],
        };
        match kind {
            ResourceKind::Vpc => &["DeleteVpc"],
            ResourceKind::Subnet => &["DeleteSubnet"],
            ResourceKind::InternetGateway => &["DeleteInternetGateway"],
            ResourceKind::Attachment => &["DetachInternetGateway"],
            ResourceKind::Address => &["ReleaseAddress"],
            ResourceKind::NatGateway => &["DeleteNatGateway"],
            ResourceKind::RouteTable => &["DeleteRouteTable"],
            ResourceKind::SecurityGroup => &["DeleteSecurityGroup"],
            ResourceKind::VpcEndpoint => &["DeleteVpcEndpoints"],
            ResourceKind::Peering => &["DeleteVpcPeeringConnection"],
            ResourceKind::PeeringRequest => &["RejectVpcPeeringConnection"],
        }
    }
}

impl ExtraRule {
    fn revoking(&self) -> &'static [&'static str] {
        if self.is_egress() {
            &["RevokeSecurityGroupEgress"]
        } else {
            &["RevokeSecurityGroupIngress"]
        }
    }
}
