use aws_sdk_ec2::types;

use super::{address, range, tags, text, word};
use crate::snapshot::{NetworkInterface, Subnet, Vpc, Zone};

impl From<types::AvailabilityZone> for Zone {
    fn from(zone: types::AvailabilityZone) -> Self {
        Self { name: text(zone.zone_name), id: text(zone.zone_id) }
    }
}

/// Without the DNS attributes, which EC2 tells by DescribeVpcAttribute only.
impl From<types::Vpc> for Vpc {
    fn from(vpc: types::Vpc) -> Self {
        let mut ranges: Vec<_> = range(vpc.cidr_block.as_deref())
            .into_iter()
            .collect();
        let associated = vpc
            .cidr_block_association_set
            .unwrap_or_default();
        for one in associated
            .iter()
            .filter(|one| has_its_range(one))
        {
            match range(one.cidr_block.as_deref()) {
                Some(range) if !ranges.contains(&range) => ranges.push(range),
                _ => {}
            }
        }
        Self {
            id: text(vpc.vpc_id),
            state: word(vpc.state),
            account: text(vpc.owner_id),
            ranges,
            dns_support: None,
            dns_hostnames: None,
            tags: tags(vpc.tags),
        }
    }
}

/// Whether a further range of a VPC is there, or comes.
fn has_its_range(one: &types::VpcCidrBlockAssociation) -> bool {
    one.cidr_block_state
        .as_ref()
        .and_then(|state| state.state.as_ref())
        .is_none_or(|state| matches!(state.as_str(), "associated" | "associating"))
}

impl From<types::Subnet> for Subnet {
    fn from(subnet: types::Subnet) -> Self {
        let blocked = subnet
            .block_public_access_states
            .and_then(|states| states.internet_gateway_block_mode);
        Self {
            id: text(subnet.subnet_id),
            vpc: text(subnet.vpc_id),
            state: word(subnet.state),
            range: range(subnet.cidr_block.as_deref()).unwrap_or_default(),
            zone: text(subnet.availability_zone),
            zone_id: text(subnet.availability_zone_id),
            free_addresses: subnet
                .available_ip_address_count
                .and_then(|count| count.try_into().ok())
                .unwrap_or_default(),
            public_access_blocked: word(blocked),
            tags: tags(subnet.tags),
        }
    }
}

impl From<types::NetworkInterface> for NetworkInterface {
    fn from(interface: types::NetworkInterface) -> Self {
        let public = interface
            .association
            .and_then(|association| association.public_ip);
        Self {
            id: text(interface.network_interface_id),
            vpc: text(interface.vpc_id),
            subnet: text(interface.subnet_id),
            description: text(interface.description),
            kind: word(interface.interface_type),
            status: word(interface.status),
            private_address: address(interface.private_ip_address.as_deref()),
            public_address: address(public.as_deref()),
            security_groups: interface
                .groups
                .unwrap_or_default()
                .into_iter()
                .filter_map(|group| group.group_id)
                .collect(),
        }
    }
}
