//! Whether an interface endpoint is there for its host: its state, its private DNS name and its zones.

use super::{private_choice::Door, report::Stage, rules, walk::Walk};
use crate::{finding::Rule, snapshot::VpcEndpoint};

/// A partial one has an address in some of its subnets.
pub(super) fn is_usable(endpoint: &VpcEndpoint) -> bool {
    ["available", "partial"]
        .iter()
        .any(|state| {
            endpoint
                .state
                .eq_ignore_ascii_case(state)
        })
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
    pub(super) fn endpoint_itself(
        &mut self,
        endpoint: &VpcEndpoint,
        host: &str,
        doors: &[Door<'_>],
    ) {
        let id = &endpoint.id;
        let is_interface = endpoint.kind.is_empty()
            || endpoint
                .kind
                .eq_ignore_ascii_case("interface");
        if !is_interface {
            let problem = format!("it is a {} endpoint", endpoint.kind);
            let remedy = "make one of the type Interface; the type cannot be changed";
            self.report
                .push(rules::ENDPOINT_KIND, id, problem, remedy);
        }
        self.report.at(Stage::Name);
        self.endpoint_state(endpoint);
        let is_literal = host
            .parse::<std::net::Ipv4Addr>()
            .is_ok();
        if !is_literal && !is_own_name(endpoint, host) {
            self.private_dns(endpoint, host);
        }
        if is_interface {
            self.zones(endpoint, doors);
        }
    }

    fn endpoint_state(&mut self, endpoint: &VpcEndpoint) {
        let id = &endpoint.id;
        let state = endpoint.state.to_lowercase();
        let remedy = match state.as_str() {
            "available" => return,
            "partial" => {
                let problem = "it is available in some of its subnets only";
                let remedy = "look which of its subnets lacks an address, and make another endpoint where it stays so";
                self.report
                    .push(rules::ENDPOINT_PARTIAL, id, problem, remedy);
                return;
            }
            "pendingacceptance" => "register it in TiDB Cloud, which lets it in then",
            "pending" => "wait until it is available",
            "deleting" | "deleted" | "rejected" | "failed" | "expired" => {
                "make another, and register it in TiDB Cloud"
            }
            _ => {
                self.state_unknown(id, &endpoint.state, "available");
                return;
            }
        };
        let problem = format!("it is {} {}", endpoint.state, endpoint.failure);
        self.report
            .push(rules::ENDPOINT_STATE, id, problem.trim_end(), remedy);
    }

    /// The VPC's own resolver does not know the host. DNS servers of one's own may, in a zone of theirs.
    fn name_fails(&mut self, rule: Rule, subject: &str, problem: &str, remedy: impl Into<String>) {
        let servers = self.dms.dns_servers.join(", ");
        let vpc = self.snapshot.vpc(&self.subnet.vpc);
        if self.dms.asks_the_vpc(vpc) {
            self.report
                .push(rule, subject, problem, remedy);
            return;
        }
        let problem = format!("{problem}; {servers}, which DMS asks, may still know the host");
        let remedy = format!(
            "{}; or let these servers lead the host to the endpoint, by a zone of their own or a private hosted zone",
            remedy.into()
        );
        self.report
            .push(rules::DNS_SERVERS_PRIVATE, subject, problem, remedy);
    }

    fn private_dns(&mut self, endpoint: &VpcEndpoint, host: &str) {
        let id = &endpoint.id;
        if !endpoint.private_dns {
            let problem = "its private DNS name is off, so the cluster's host does not lead to it";
            let remedy = format!(
                "once it is registered in TiDB Cloud: aws ec2 modify-vpc-endpoint --vpc-endpoint-id {id} --private-dns-enabled"
            );
            self.name_fails(rules::PRIVATE_DNS, id, problem, remedy);
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
            self.name_fails(rules::DNS_HOSTNAMES, vpc, problem, remedy);
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
            self.name_fails(rules::PRIVATE_DNS_UNVERIFIED, &service.name, &problem, remedy);
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
    pub(super) fn is_served(&self, endpoint: &VpcEndpoint, door: &Door<'_>) -> bool {
        let offered = self.zones_of_service(endpoint);
        let Some(subnet) = door.subnet else { return true };
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

    /// Where the endpoint has an address that its service serves.
    fn zones(&mut self, endpoint: &VpcEndpoint, doors: &[Door<'_>]) {
        let id = &endpoint.id;
        if endpoint.subnets.is_empty() {
            let problem = "it is in no subnet, so it has no address";
            let remedy = format!(
                "add subnets of the service's zones: aws ec2 modify-vpc-endpoint --vpc-endpoint-id {id} --add-subnet-ids …"
            );
            self.report
                .push(rules::ENDPOINT_NO_SUBNET, id, problem, remedy);
        }
        for door in doors
            .iter()
            .filter(|door| door.subnet.is_none())
        {
            let problem = format!(
                "its subnet {} is not described, so its zone and its network ACL are not checked",
                door.id
            );
            self.report.push(
                rules::ENDPOINT_SUBNET_UNKNOWN,
                id,
                problem,
                "describe that subnet too",
            );
        }
        let offered = self
            .zones_of_service(endpoint)
            .join(", ");
        let remedy = "put the endpoint into subnets of the service's zones, compared by their ids";
        let (served, unserved): (Vec<_>, Vec<_>) = doors
            .iter()
            .partition(|door| self.is_served(endpoint, door));
        let rule = if served.is_empty() { rules::ENDPOINT_NO_ZONE } else { rules::ENDPOINT_ZONE };
        for subnet in unserved
            .iter()
            .filter_map(|door| door.subnet)
        {
            let problem =
                format!("{} is in {}, and the service is in {offered}", subnet.id, subnet.zone_id);
            self.report
                .push(rule, id, problem, remedy);
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
