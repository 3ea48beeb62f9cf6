use aws_sdk_ec2::types;

use super::{tags, text, word};
use crate::snapshot::{DnsEntry, EndpointService, VpcEndpoint};

impl From<types::VpcEndpoint> for VpcEndpoint {
    fn from(endpoint: types::VpcEndpoint) -> Self {
        let last_error = endpoint
            .last_error
            .and_then(|error| error.message.or(error.code));
        Self {
            id: text(endpoint.vpc_endpoint_id),
            vpc: text(endpoint.vpc_id),
            kind: word(endpoint.vpc_endpoint_type),
            service: text(endpoint.service_name),
            state: word(endpoint.state),
            private_dns: endpoint
                .private_dns_enabled
                .unwrap_or_default(),
            subnets: endpoint.subnet_ids.unwrap_or_default(),
            security_groups: endpoint
                .groups
                .unwrap_or_default()
                .into_iter()
                .filter_map(|group| group.group_id)
                .collect(),
            network_interfaces: endpoint
                .network_interface_ids
                .unwrap_or_default(),
            dns_entries: endpoint
                .dns_entries
                .unwrap_or_default()
                .into_iter()
                .map(DnsEntry::from)
                .collect(),
            failure: text(endpoint.failure_reason.or(last_error)),
            tags: tags(endpoint.tags),
        }
    }
}

impl From<types::DnsEntry> for DnsEntry {
    fn from(entry: types::DnsEntry) -> Self {
        Self { name: text(entry.dns_name), hosted_zone: text(entry.hosted_zone_id) }
    }
}

impl From<types::ServiceDetail> for EndpointService {
    fn from(service: types::ServiceDetail) -> Self {
        let mut names: Vec<String> = service
            .private_dns_names
            .unwrap_or_default()
            .into_iter()
            .filter_map(|name| name.private_dns_name)
            .collect();
        match service.private_dns_name {
            Some(name) if !names.contains(&name) => names.insert(0, name),
            _ => {}
        }
        Self {
            name: text(service.service_name),
            zone_ids: service
                .availability_zone_ids
                .unwrap_or_default(),
            zones: service
                .availability_zones
                .unwrap_or_default(),
            acceptance_required: service
                .acceptance_required
                .unwrap_or_default(),
            private_dns_names: names,
            private_dns_verification: word(service.private_dns_name_verification_state),
        }
    }
}
