//! What is changed in place.

use aws_sdk_ec2::operation::modify_vpc_endpoint::builders::ModifyVpcEndpointInputBuilder;
use futures_util::FutureExt as _;

use super::{Doing, NetworkStep, one, put_route};
use crate::{network::request, plan::NetworkPart, snapshot};

impl<'a> NetworkStep<'a, '_> {
    pub(super) fn modify(self, part: &NetworkPart) -> Option<Doing<'a>> {
        match part {
            NetworkPart::DnsSupport => {
                let request = self.requests.enable_dns_support()?;
                let vpc = request.get_vpc_id().clone()?;
                doing!(self, "ModifyVpcAttribute", request, |_answer, seen| {
                    if let Some(known) = one(&mut seen.vpcs, |known| known.id == vpc) {
                        known.dns_support = Some(true);
                    }
                })
            }
            NetworkPart::DnsHostnames => {
                let request = self.requests.enable_dns_hostnames()?;
                let vpc = request.get_vpc_id().clone()?;
                doing!(self, "ModifyVpcAttribute", request, |_answer, seen| {
                    if let Some(known) = one(&mut seen.vpcs, |known| known.id == vpc) {
                        known.dns_hostnames = Some(true);
                    }
                })
            }
            NetworkPart::Route(number) => {
                let create = self.requests.create_route(*number)?;
                let table = create.get_route_table_id().clone()?;
                let to = create
                    .get_destination_cidr_block()
                    .as_ref()?
                    .parse()
                    .ok()?;
                let exit = [
                    create.get_gateway_id(),
                    create.get_nat_gateway_id(),
                    create.get_vpc_peering_connection_id(),
                ]
                .into_iter()
                .find_map(Clone::clone)?;
                let request = request::replace_route(&table, to, &exit);
                let route = snapshot::Route {
                    destination: Some(to),
                    prefix_list: None,
                    target: exit,
                    state: "active".to_owned(),
                    origin: "CreateRoute".to_owned(),
                };
                doing!(self, "ReplaceRoute", request, |_answer, seen| put_route(
                    seen, &table, route
                ))
            }
            NetworkPart::Association(place) => {
                let subnet = self
                    .requests
                    .associate_route_table(*place)?
                    .get_subnet_id()
                    .clone()?;
                // That of the plan: one that is going may be shown besides.
                let request = self
                    .requests
                    .replace_association(*place, self.id)?;
                let table = request.get_route_table_id().clone()?;
                doing!(self, "ReplaceRouteTableAssociation", request, |answer, seen| {
                    for known in &mut seen.route_tables {
                        known
                            .associations
                            .retain(|one| one.subnet.as_deref() != Some(subnet.as_str()));
                        if known.id == table {
                            known
                                .associations
                                .push(snapshot::Association {
                                    id: answer
                                        .new_association_id
                                        .clone()
                                        .unwrap_or_default(),
                                    main: false,
                                    subnet: Some(subnet.clone()),
                                    state: "associated".to_owned(),
                                });
                        }
                    }
                })
            }
            NetworkPart::VpcEndpoint => self.change_endpoint(),
            NetworkPart::PrivateDns => {
                // Also of a shared gateway's, whose name is on from the start: somebody may have switched it off.
                let endpoint = self
                    .found
                    .id(&NetworkPart::VpcEndpoint)?
                    .to_owned();
                let request = request::enable_private_dns(&endpoint);
                doing!(self, "ModifyVpcEndpoint", request, |_answer, seen| {
                    if let Some(known) = one(&mut seen.vpc_endpoints, |known| known.id == endpoint)
                    {
                        known.private_dns = true;
                    }
                })
            }
            _ => None,
        }
    }

    /// Gives the endpoint its subnets and its group.
    fn change_endpoint(self) -> Option<Doing<'a>> {
        let endpoint = self.id.to_owned();
        let change = self.found.endpoint_change()?;
        let told = |ids: &Vec<String>| (!ids.is_empty()).then(|| ids.clone());
        let request = ModifyVpcEndpointInputBuilder::default()
            .vpc_endpoint_id(&endpoint)
            .set_add_subnet_ids(told(&change.add_subnets))
            .set_remove_subnet_ids(told(&change.remove_subnets))
            .set_add_security_group_ids(told(&change.add_groups))
            .set_remove_security_group_ids(told(&change.remove_groups));
        doing!(self, "ModifyVpcEndpoint", request, |_answer, seen| {
            if let Some(known) = one(&mut seen.vpc_endpoints, |known| known.id == endpoint) {
                known
                    .subnets
                    .retain(|id| !change.remove_subnets.contains(id));
                known.subnets.extend(change.add_subnets);
                known
                    .security_groups
                    .retain(|id| !change.remove_groups.contains(id));
                known
                    .security_groups
                    .extend(change.add_groups);
            }
        })
    }

    pub(super) fn tag(self) -> Option<Doing<'a>> {
        let request = request::add_tags([self.id], self.tags);
        let id = self.id.to_owned();
        let tags: Vec<_> = self
            .tags
            .iter()
            .map(|tag| (tag.key().to_owned(), tag.value().to_owned()))
            .collect();
        doing!(self, "CreateTags", request, |_answer, seen| {
            macro_rules! tag_all {
                ($($store:ident),*) => {
                    $(for one in seen.$store.iter_mut().filter(|one| one.id == id) {
                        one.tags.extend(tags.clone());
                    })*
                };
            }
            tag_all!(
                vpcs,
                subnets,
                internet_gateways,
                addresses,
                nat_gateways,
                route_tables,
                security_groups,
                vpc_endpoints,
                peerings
            );
        })
    }
}
