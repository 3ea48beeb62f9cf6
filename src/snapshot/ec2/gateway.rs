use aws_sdk_ec2::types;

use super::{address, tags, text, word};
use crate::snapshot::{Address, InternetGateway, NatGateway};

impl From<types::InternetGateway> for InternetGateway {
    fn from(gateway: types::InternetGateway) -> Self {
        let attachment = gateway
            .attachments
            .unwrap_or_default()
            .into_iter()
            .next();
        let (vpc, state) = match attachment {
            Some(attachment) => (attachment.vpc_id, word(attachment.state)),
            None => (None, String::new()),
        };
        Self {
            id: text(gateway.internet_gateway_id),
            vpc,
            attachment: state,
            tags: tags(gateway.tags),
        }
    }
}

impl From<types::Address> for Address {
    fn from(one: types::Address) -> Self {
        // EC2 leaves out what is not there, others answer it empty.
        let some = |id: Option<String>| id.filter(|id| !id.is_empty());
        Self {
            id: text(one.allocation_id),
            public_address: address(one.public_ip.as_deref()),
            association: some(one.association_id),
            network_interface: some(one.network_interface_id),
            tags: tags(one.tags),
        }
    }
}

impl From<types::NatGateway> for NatGateway {
    fn from(gateway: types::NatGateway) -> Self {
        let addresses = gateway
            .nat_gateway_addresses
            .unwrap_or_default();
        let failure = match (gateway.failure_code, gateway.failure_message) {
            (Some(code), Some(message)) => format!("{code}: {message}"),
            (code, message) => text(message.or(code)),
        };
        Self {
            id: text(gateway.nat_gateway_id),
            vpc: text(gateway.vpc_id),
            subnet: text(gateway.subnet_id),
            state: word(gateway.state),
            connectivity: word(gateway.connectivity_type),
            failure,
            allocations: addresses
                .iter()
                .filter_map(|one| one.allocation_id.clone())
                .collect(),
            public_addresses: addresses
                .iter()
                .filter_map(|one| address(one.public_ip.as_deref()))
                .collect(),
            private_addresses: addresses
                .iter()
                .filter_map(|one| address(one.private_ip.as_deref()))
                .collect(),
            tags: tags(gateway.tags),
        }
    }
}
