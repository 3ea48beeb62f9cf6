//! What is deleted.

use aws_sdk_ec2::operation::{
    revoke_security_group_egress::builders::RevokeSecurityGroupEgressInputBuilder,
    revoke_security_group_ingress::builders::RevokeSecurityGroupIngressInputBuilder,
};
use futures_util::FutureExt as _;

use super::{Doing, NetworkStep, one};
use crate::{
    fault::AwsFault,
    network::request,
    plan::{NetworkPart, ResourceKind},
    provision::{calls::heed, facts::NetworkFact},
    snapshot::NetworkSnapshot,
};

impl<'a> NetworkStep<'a, '_> {
    pub(super) fn delete(self, part: &NetworkPart) -> Option<Doing<'a>> {
        match part {
            NetworkPart::AllEgress | NetworkPart::Extra(_) => self.revoke(part),
            NetworkPart::Route(number) => {
                let (to, _) = self.found.route(*number)?;
                self.delete_route(to)
            }
            NetworkPart::ExtraRoute(route) => self.delete_route(route.to()),
            NetworkPart::Surplus { kind, .. } => self.delete_resource(*kind),
            NetworkPart::Vpc => self.delete_resource(ResourceKind::Vpc),
            NetworkPart::Subnet(_) => self.delete_resource(ResourceKind::Subnet),
            NetworkPart::InternetGateway => self.delete_resource(ResourceKind::InternetGateway),
            NetworkPart::Attachment => self.delete_resource(ResourceKind::Attachment),
            NetworkPart::Address(_) => self.delete_resource(ResourceKind::Address),
            NetworkPart::NatGateway(_) => self.delete_resource(ResourceKind::NatGateway),
            NetworkPart::RouteTable(_) => self.delete_resource(ResourceKind::RouteTable),
            NetworkPart::SecurityGroup(_) => self.delete_resource(ResourceKind::SecurityGroup),
            NetworkPart::VpcEndpoint => self.delete_resource(ResourceKind::VpcEndpoint),
            NetworkPart::Peering => self.delete_resource(ResourceKind::Peering),
            NetworkPart::PeeringRequest => self.delete_resource(ResourceKind::PeeringRequest),
            _ => None,
        }
    }

    fn delete_route(self, to: ipnet::Ipv4Net) -> Option<Doing<'a>> {
        let table = self.id.to_owned();
        let request = request::delete_route(&table, to);
        doing!(self, "DeleteRoute", request, |_answer, seen| {
            if let Some(known) = one(&mut seen.route_tables, |known| known.id == table) {
                known
                    .routes
                    .retain(|one| one.destination != Some(to));
            }
        })
    }

    /// Takes back exactly this rule.
    fn revoke(self, part: &NetworkPart) -> Option<Doing<'a>> {
        let group = match part {
            NetworkPart::Extra(rule) => rule.group().to_owned(),
            _ => self.found.id(part)?.to_owned(),
        };
        let rules = self.found.rules(part);
        let permissions: Vec<_> = rules
            .iter()
            .map(request::permission_of)
            .collect();
        if matches!(part, NetworkPart::Extra(rule) if !rule.is_egress()) {
            let request = RevokeSecurityGroupIngressInputBuilder::default()
                .group_id(&group)
                .set_ip_permissions(Some(permissions));
            return doing!(self, "RevokeSecurityGroupIngress", request, |_answer, seen| {
                if let Some(known) = one(&mut seen.security_groups, |known| known.id == group) {
                    known
                        .ingress
                        .retain(|rule| !rules.contains(rule));
                }
            });
        }
        let request = RevokeSecurityGroupEgressInputBuilder::default()
            .group_id(&group)
            .set_ip_permissions(Some(permissions));
        doing!(self, "RevokeSecurityGroupEgress", request, |_answer, seen| {
            if let Some(known) = one(&mut seen.security_groups, |known| known.id == group) {
                known
                    .egress
                    .retain(|rule| !rules.contains(rule));
            }
        })
    }

    fn delete_resource(self, kind: ResourceKind) -> Option<Doing<'a>> {
        let id = self.id.to_owned();
        match kind {
            ResourceKind::NatGateway => {
                let request = request::delete_nat_gateway(&id);
                doing!(self, "DeleteNatGateway", request, |_answer, seen| {
                    if let Some(known) = one(&mut seen.nat_gateways, |known| known.id == id) {
                        known.state = "deleting".to_owned();
                    }
                })
            }
            ResourceKind::VpcEndpoint => self.delete_endpoint(),
            ResourceKind::Peering => {
                let request = request::delete_peering(&id);
                doing!(self, "DeleteVpcPeeringConnection", request, |_answer, seen| {
                    if let Some(known) = one(&mut seen.peerings, |known| known.id == id) {
                        known.status = "deleting".to_owned();
                    }
                })
            }
            ResourceKind::PeeringRequest => {
                let request = request::reject_peering(&id);
                doing!(self, "RejectVpcPeeringConnection", request, |_answer, seen| {
                    if let Some(known) = one(&mut seen.peerings, |known| known.id == id) {
                        known.status = "rejected".to_owned();
                    }
                })
            }
            ResourceKind::Attachment => {
                let vpc = self
                    .seen
                    .internet_gateway(&id)?
                    .vpc
                    .clone()?;
                let request = request::detach_internet_gateway(&id, vpc);
                doing!(self, "DetachInternetGateway", request, |_answer, seen| {
                    if let Some(known) = one(&mut seen.internet_gateways, |known| known.id == id) {
                        known.vpc = None;
                    }
                })
            }
            ResourceKind::Address => {
                let request = request::release_address(&id);
                doing!(self, "ReleaseAddress", request, |_answer, seen| seen
                    .addresses
                    .retain(|one| one.id != id))
            }
            ResourceKind::Subnet => {
                let request = request::delete_subnet(&id);
                doing!(self, "DeleteSubnet", request, |_answer, seen| {
                    seen.subnets.retain(|one| one.id != id);
                    for table in &mut seen.route_tables {
                        table
                            .associations
                            .retain(|one| one.subnet.as_deref() != Some(id.as_str()));
                    }
                })
            }
            ResourceKind::InternetGateway => {
                let request = request::delete_internet_gateway(&id);
                doing!(self, "DeleteInternetGateway", request, |_answer, seen| seen
                    .internet_gateways
                    .retain(|one| one.id != id))
            }
            ResourceKind::RouteTable => {
                let request = request::delete_route_table(&id);
                doing!(self, "DeleteRouteTable", request, |_answer, seen| seen
                    .route_tables
                    .retain(|one| one.id != id))
            }
            ResourceKind::SecurityGroup => {
                let request = request::delete_security_group(&id);
                doing!(self, "DeleteSecurityGroup", request, |_answer, seen| seen
                    .security_groups
                    .retain(|one| one.id != id))
            }
            ResourceKind::Vpc => {
                let request = request::delete_vpc(&id);
                doing!(self, "DeleteVpc", request, |_answer, seen| seen
                    .vpcs
                    .retain(|one| one.id != id))
            }
        }
    }

    /// EC2 lists what it did not delete in an answer that is no error.
    fn delete_endpoint(self) -> Option<Doing<'a>> {
        let (calls, id) = (self.calls, self.id.to_owned());
        let request = request::delete_vpc_endpoint(&id);
        Some(
            async move {
                calls.writes.take().await;
                let sent = request.send_with(&calls.client).await;
                let sent = sent
                    .map_err(|error| AwsFault::from_sdk("DeleteVpcEndpoints", id.clone(), error));
                heed(&calls.writes, sent.as_ref().err());
                let unsuccessful = sent?.unsuccessful.unwrap_or_default();
                if let Some(fault) =
                    AwsFault::from_unsuccessful("DeleteVpcEndpoints", &unsuccessful)
                {
                    return Err(fault);
                }
                Ok(NetworkFact::new(move |seen: &mut NetworkSnapshot| {
                    if let Some(known) = one(&mut seen.vpc_endpoints, |known| known.id == id) {
                        known.state = "deleting".to_owned();
                    }
                }))
            }
            .boxed(),
        )
    }
}
