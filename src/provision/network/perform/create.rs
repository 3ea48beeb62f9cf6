//! What is made.

use aws_sdk_ec2::operation::{
    authorize_security_group_egress::builders::AuthorizeSecurityGroupEgressInputBuilder,
    authorize_security_group_ingress::builders::AuthorizeSecurityGroupIngressInputBuilder,
};
use futures_util::FutureExt as _;

use super::{Doing, NetworkStep, one, put_route};
use crate::{
    network::{GroupOwner, request},
    plan::NetworkPart,
    snapshot,
};

impl<'a> NetworkStep<'a, '_> {
    pub(super) fn create(self, part: &NetworkPart) -> Option<Doing<'a>> {
        match part {
            NetworkPart::Vpc => {
                let request = self.requests.create_vpc()?;
                doing!(self, "CreateVpc", request, |answer, seen| seen
                    .vpcs
                    .extend(answer.vpc.map(snapshot::Vpc::from)))
            }
            NetworkPart::Subnet(place) => {
                let request = self.requests.create_subnet(*place)?;
                doing!(self, "CreateSubnet", request, |answer, seen| seen.subnets.extend(
                    answer
                        .subnet
                        .map(snapshot::Subnet::from)
                ))
            }
            NetworkPart::InternetGateway => {
                let request = self
                    .requests
                    .create_internet_gateway()?;
                doing!(self, "CreateInternetGateway", request, |answer, seen| seen
                    .internet_gateways
                    .extend(
                        answer
                            .internet_gateway
                            .map(snapshot::InternetGateway::from)
                    ))
            }
            NetworkPart::Attachment => {
                let request = self
                    .requests
                    .attach_internet_gateway()?;
                let gateway = request
                    .get_internet_gateway_id()
                    .clone()?;
                let vpc = request.get_vpc_id().clone()?;
                doing!(self, "AttachInternetGateway", request, |_answer, seen| {
                    if let Some(known) =
                        one(&mut seen.internet_gateways, |known| known.id == gateway)
                    {
                        known.vpc = Some(vpc);
                        known.attachment = "available".to_owned();
                    }
                })
            }
            NetworkPart::Address(number) => {
                let (request, tags) = (
                    self.requests
                        .allocate_address(*number)?,
                    self.told_tags(),
                );
                doing!(self, "AllocateAddress", request, |answer, seen| {
                    seen.addresses.push(snapshot::Address {
                        id: answer.allocation_id.unwrap_or_default(),
                        public_address: answer
                            .public_ip
                            .and_then(|text| text.parse().ok()),
                        tags,
                        ..Default::default()
                    });
                })
            }
            NetworkPart::NatGateway(number) => {
                let request = self
                    .requests
                    .create_nat_gateway(*number)?;
                doing!(self, "CreateNatGateway", request, |answer, seen| seen.nat_gateways.extend(
                    answer
                        .nat_gateway
                        .map(snapshot::NatGateway::from)
                ))
            }
            NetworkPart::RouteTable(number) => {
                let request = self
                    .requests
                    .create_route_table(*number)?;
                doing!(self, "CreateRouteTable", request, |answer, seen| seen.route_tables.extend(
                    answer
                        .route_table
                        .map(snapshot::RouteTable::from)
                ))
            }
            NetworkPart::Route(number) => self.create_route(*number),
            NetworkPart::Association(place) => {
                let request = self
                    .requests
                    .associate_route_table(*place)?;
                let table = request.get_route_table_id().clone()?;
                let subnet = request.get_subnet_id().clone()?;
                doing!(self, "AssociateRouteTable", request, |answer, seen| {
                    if let Some(known) = one(&mut seen.route_tables, |known| known.id == table) {
                        known
                            .associations
                            .push(snapshot::Association {
                                id: answer
                                    .association_id
                                    .unwrap_or_default(),
                                main: false,
                                subnet: Some(subnet),
                                state: "associated".to_owned(),
                            });
                    }
                })
            }
            NetworkPart::SecurityGroup(of) => self.create_group(*of),
            NetworkPart::Egress(_) | NetworkPart::Ingress => self.authorize(part),
            NetworkPart::VpcEndpoint => {
                let request = self.requests.create_vpc_endpoint()?;
                doing!(self, "CreateVpcEndpoint", request, |answer, seen| seen
                    .vpc_endpoints
                    .extend(
                        answer
                            .vpc_endpoint
                            .map(snapshot::VpcEndpoint::from)
                    ))
            }
            NetworkPart::Peering => {
                let request = self.requests.accept_peering()?;
                let id = request
                    .get_vpc_peering_connection_id()
                    .clone()?;
                doing!(self, "AcceptVpcPeeringConnection", request, |answer, seen| {
                    // The answer shows no tags.
                    let status = answer
                        .vpc_peering_connection
                        .map(|one| snapshot::Peering::from(one).status)
                        .unwrap_or_default();
                    if let Some(known) = one(&mut seen.peerings, |known| known.id == id) {
                        known.status = status;
                    }
                })
            }
            _ => None,
        }
    }

    /// Adds the rules that the group lacks.
    fn authorize(self, part: &NetworkPart) -> Option<Doing<'a>> {
        let rules = self.found.missing_rules(part);
        let group = self.found.id(part)?.to_owned();
        let permissions: Vec<_> = rules
            .iter()
            .map(request::permission_of)
            .collect();
        if *part == NetworkPart::Ingress {
            let request = AuthorizeSecurityGroupIngressInputBuilder::default()
                .group_id(&group)
                .set_ip_permissions(Some(permissions));
            return doing!(self, "AuthorizeSecurityGroupIngress", request, |_answer, seen| {
                if let Some(known) = one(&mut seen.security_groups, |known| known.id == group) {
                    known.ingress.extend(rules);
                }
            });
        }
        let request = AuthorizeSecurityGroupEgressInputBuilder::default()
            .group_id(&group)
            .set_ip_permissions(Some(permissions));
        doing!(self, "AuthorizeSecurityGroupEgress", request, |_answer, seen| {
            if let Some(known) = one(&mut seen.security_groups, |known| known.id == group) {
                known.egress.extend(rules);
            }
        })
    }

    fn create_route(self, number: usize) -> Option<Doing<'a>> {
        let request = self.requests.create_route(number)?;
        let table = request.get_route_table_id().clone()?;
        let route = snapshot::Route {
            destination: request
                .get_destination_cidr_block()
                .as_ref()?
                .parse()
                .ok(),
            prefix_list: None,
            target: [
                request.get_gateway_id(),
                request.get_nat_gateway_id(),
                request.get_vpc_peering_connection_id(),
            ]
            .into_iter()
            .find_map(Clone::clone)?,
            state: "active".to_owned(),
            origin: "CreateRoute".to_owned(),
        };
        doing!(self, "CreateRoute", request, |_answer, seen| put_route(seen, &table, route))
    }

    fn create_group(self, owner: GroupOwner) -> Option<Doing<'a>> {
        let request = self
            .requests
            .create_security_group(owner)?;
        let (vpc, name) = (request.get_vpc_id().clone()?, request.get_group_name().clone()?);
        let tags = self.told_tags();
        doing!(self, "CreateSecurityGroup", request, |answer, seen| {
            seen.security_groups
                .push(snapshot::SecurityGroup {
                    id: answer.group_id.unwrap_or_default(),
                    vpc,
                    name,
                    // EC2 makes every group so.
                    egress: vec![snapshot::GroupRule {
                        protocol: "-1".to_owned(),
                        ports: None,
                        peer: snapshot::GroupPeer::Range(ipnet::Ipv4Net::default()),
                    }],
                    ingress: Vec::new(),
                    tags,
                });
        })
    }
}
