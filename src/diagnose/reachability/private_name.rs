//! Whether an interface endpoint is there for its host: its state, its private DNS name and its zones.

use super::{report::Stage, rules, walk::Walk};
use crate::snapshot::{Subnet, VpcEndpoint};

pub(super) fn is_available(endpoint: &VpcEndpoint) -> bool {
    endpoint
        .state
        .eq_ignore_ascii_case("available")
}

/// Whether the host is a name of the endpoint's own, which leads to it without private DNS.
pub(super) fn is_own_name(endpoint: &VpcEndpoint, host: &str) -> bool {
    let host = host.trim_end_matches('.');
    host.starts_with("vpce-")
        && endpoint
            .dns_entries
            .iter()
            .any(|entry| entry.name.eq_ignore_ascii_case(host))
}

impl<'a> Walk<'a, '_> {
    pub(super) fn endpoint_itself(&mut self, endpoint: &VpcEndpoint, host: &str) {
        let id = &endpoint.id;
        if !endpoint.kind.is_empty()
            && !endpoint
                .kind
                .eq_ignore_ascii_case("interface")
        {
            let problem = format!("it is a {} endpoint", endpoint.kind);
            let remedy = "make one of the type Interface; the type cannot be changed";
            self.report
                .push(rules::ENDPOINT_KIND, id, problem, remedy);
        }
        self.report.at(Stage::Name);
        if endpoint
            .state
            .eq_ignore_ascii_case("partial")
        {
            let problem = "it is available in some of its subnets only";
            let remedy = "look which of its subnets lacks an address, and make another endpoint where it stays so";
            self.report
                .push(rules::ENDPOINT_PARTIAL, id, problem, remedy);
        } else if !is_available(endpoint) {
            let problem = format!("it is {} {}", endpoint.state, endpoint.failure);
            let remedy = match endpoint.state.to_lowercase().as_str() {
                "pendingacceptance" => "register it in TiDB Cloud, which lets it in then",
                "pending" => "wait until it is available",
                _ => "make another, and register it in TiDB Cloud",
            };
            self.report
                .push(rules::ENDPOINT_STATE, id, problem.trim_end(), remedy);
        }
        let is_literal = host
            .parse::<std::net::Ipv4Addr>()
            .is_ok();
        if !is_literal && !is_own_name(endpoint, host) {
            self.private_dns(endpoint, host);
        }
        self.zones(endpoint);
    }

    fn private_dns(&mut self, endpoint: &VpcEndpoint, host: &str) {
        let id = &endpoint.id;
        if !endpoint.private_dns {
            let problem = "its private DNS name is off, so the cluster's host does not lead to it";
            let remedy = format!(
                "once it is registered in TiDB Cloud: aws ec2 modify-vpc-endpoint --vpc-endpoint-id {id} --private-dns-enabled"
            );
            self.report
                .push(rules::PRIVATE_DNS, id, problem, remedy);
        }
        let vpc = &endpoint.vpc;
        if self
            .snapshot
            .vpc(vpc)
            .is_some_and(|vpc| vpc.dns_hostnames == Some(false))
        {
            let problem =
                "enableDnsHostnames is off, so private DNS names of endpoints do not resolve";
            let remedy =
                format!("aws ec2 modify-vpc-attribute --vpc-id {vpc} --enable-dns-hostnames");
            self.report
                .push(rules::DNS_HOSTNAMES, vpc, problem, remedy);
        }
        let Some(service) = self
            .snapshot
            .endpoint_services
            .iter()
            .find(|service| {
                service
                    .name
                    .eq_ignore_ascii_case(&endpoint.service)
            })
        else {
            let problem = "its service is not described, so its zones and its private DNS name are not checked";
            let remedy = "read the service too, by `NetworkScope::service`";
            self.report
                .push(rules::ENDPOINT_SERVICE_UNKNOWN, id, problem, remedy);
            return;
        };
        let state = &service.private_dns_verification;
        if !state.is_empty() && !state.eq_ignore_ascii_case("verified") {
            let problem = format!("its private DNS name is {state}, so it does not work yet");
            let remedy = "ask TiDB Cloud: only the owner of the service can verify its name";
            self.report
                .push(rules::PRIVATE_DNS_UNVERIFIED, &service.name, problem, remedy);
        }
        let names = &service.private_dns_names;
        if !host.is_empty()
            && !names.is_empty()
            && !names
                .iter()
                .any(|name| is_name_of(name, host))
        {
            let problem = format!("its private DNS name is {}, not {host}", names.join(", "));
            let remedy = "copy HOST from the Connect dialog of the cluster, connection type Private Endpoint";
            self.report
                .push(rules::PRIVATE_DNS_OTHER, &service.name, problem, remedy);
        }
    }

    /// Whether the service is in the zone of this subnet of the endpoint, as far as both are described.
    pub(super) fn is_served(&self, endpoint: &VpcEndpoint, subnet: &Subnet) -> bool {
        let offered = self.zones_of_service(endpoint);
        offered.is_empty() || subnet.zone_id.is_empty() || offered.contains(&subnet.zone_id)
    }

    fn zones_of_service(&self, endpoint: &VpcEndpoint) -> &'a [String] {
        self.snapshot
            .endpoint_services
            .iter()
            .find(|service| {
                service
                    .name
                    .eq_ignore_ascii_case(&endpoint.service)
            })
            .map_or(&[], |service| &service.zone_ids)
    }

    fn zones(&mut self, endpoint: &VpcEndpoint) {
        let offered = self
            .zones_of_service(endpoint)
            .join(", ");
        let remedy = "put the endpoint into subnets of the service's zones, compared by their ids";
        let (served, unserved): (Vec<_>, Vec<_>) = endpoint
            .subnets
            .iter()
            .filter_map(|id| self.snapshot.subnet(id))
            .partition(|subnet| self.is_served(endpoint, subnet));
        let rule = if served.is_empty() { rules::ENDPOINT_NO_ZONE } else { rules::ENDPOINT_ZONE };
        for subnet in unserved {
            let problem =
                format!("{} is in {}, and the service is in {offered}", subnet.id, subnet.zone_id);
            self.report
                .push(rule, &endpoint.id, problem, remedy);
        }
    }
}

/// Whether a private DNS name, which may begin with a wildcard, is the host's.
fn is_name_of(name: &str, host: &str) -> bool {
    let (name, host) = (name.to_lowercase(), host.to_lowercase());
    match name.strip_prefix('*') {
        Some(domain) => host.ends_with(domain),
        None => name == host,
    }
}
