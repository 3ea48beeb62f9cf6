use std::net::Ipv4Addr;

use serde_json::{Value, json};

use super::{
    args::Args,
    describe::Describe,
    network::{Kind, Network},
    tags,
};
use crate::{
    sim::{
        SimQuota,
        fault::{Answer, Fault},
        place::Place,
        world::World,
    },
    snapshot::Address,
};

/// Elastic addresses come from the second half of the range that is kept for benchmarks.
const POOL: [u8; 2] = [198, 19];

fn text(address: Option<Ipv4Addr>) -> Option<String> {
    address.map(|address| address.to_string())
}

fn show(network: &Network, region: &str, address: &Address) -> Value {
    let interface = address
        .network_interface
        .as_deref()
        .and_then(|id| network.interfaces.get(id));
    json!({
        "allocationId": address.id,
        "publicIp": text(address.public_address),
        "domain": "vpc",
        "associationId": address.association,
        "networkInterfaceId": address.network_interface,
        "networkInterfaceOwnerId": interface.map(|_| Place::ACCOUNT),
        "privateIpAddress": interface.and_then(|interface| text(interface.seen.private_address)),
        "publicIpv4Pool": "amazon",
        "networkBorderGroup": region,
        "tagSet": tags::show(&address.tags),
    })
}

pub(super) fn allocate(world: &mut World, args: &Args<'_>) -> Answer {
    args.one_of("Domain", &["vpc"])?;
    let tags = tags::specified(args, "elastic-ip")?;
    let region = world.place.region().to_owned();
    let network = &mut world.network;
    let count = network.addresses.values().count();
    network
        .limits
        .demand(SimQuota::ElasticAddresses, count + 1)?;
    let id = network.mint("eipalloc");
    let address = network.public_address();
    network.addresses.add(Address {
        id: id.clone(),
        public_address: Some(address),
        ..Address::default()
    });
    network.tag(&id, tags);
    Ok(json!({
        "allocationId": id,
        "publicIp": address.to_string(),
        "publicIpv4Pool": "amazon",
        "networkBorderGroup": region,
        "domain": "vpc",
    }))
}

impl Network {
    /// A public address that nobody has.
    fn public_address(&self) -> Ipv4Addr {
        let [first, second] = POOL;
        (1..=u16::MAX)
            .map(|number| {
                let [third, fourth] = number.to_be_bytes();
                Ipv4Addr::new(first, second, third, fourth)
            })
            .find(|free| {
                !self
                    .addresses
                    .values()
                    .any(|address| address.public_address == Some(*free))
            })
            .unwrap_or(Ipv4Addr::BROADCAST)
    }
}

pub(super) fn release(world: &mut World, args: &Args<'_>) -> Answer {
    let network = &mut world.network;
    let address = network
        .addresses
        .find(args.needed("AllocationId")?)?;
    if address.association.is_some() {
        let shown = text(address.public_address).unwrap_or_default();
        return Err(Fault::new("InvalidIPAddress.InUse", format!("Address {shown} is in use.")));
    }
    let id = address.id.clone();
    network.addresses.remove(&id);
    network.forget(&id);
    Ok(json!({ "return": true }))
}

/// The one description without pages.
pub(super) fn describe(world: &mut World, args: &Args<'_>) -> Answer {
    let describe = Describe {
        set: "addressesSet",
        ids: "AllocationId",
        filters: &[
            ("allocation-id", |address: &Address| vec![address.id.clone()]),
            ("association-id", |address| {
                address
                    .association
                    .iter()
                    .cloned()
                    .collect()
            }),
            ("domain", |_| vec!["vpc".into()]),
            ("network-interface-id", |address| {
                address
                    .network_interface
                    .iter()
                    .cloned()
                    .collect()
            }),
            ("public-ip", |address| {
                text(address.public_address)
                    .into_iter()
                    .collect()
            }),
        ],
        least_page: None,
    };
    let region = world.place.region().to_owned();
    let mut all = world.network.addresses();
    let wanted = args.texts("PublicIp")?;
    if !wanted.is_empty() {
        all.retain(|address| text(address.public_address).is_some_and(|it| wanted.contains(&it)));
        if all.len() < wanted.len() {
            return Err(Fault::new(
                "InvalidAddress.NotFound",
                format!("Address '{}' not found.", wanted.join(",")),
            ));
        }
    }
    let network = &world.network;
    describe.answer(args, all, |address| show(network, &region, address))
}

impl Network {
    /// Gives an address to an interface.
    pub(super) fn associate(&mut self, allocation: &str, interface: &str) -> Result<(), Fault> {
        let association = super::network::derived("eipassoc", &format!("{allocation} {interface}"));
        let address = self.addresses.find_mut(allocation)?;
        address.association = Some(association);
        address.network_interface = Some(interface.to_owned());
        let public = address.public_address;
        if let Some(interface) = self.interfaces.get_mut(interface) {
            interface.seen.public_address = public;
            interface.allocation = Some(allocation.to_owned());
        }
        Ok(())
    }

    /// Takes its addresses from an interface that goes.
    pub(super) fn dissociate(&mut self, interface: &str) {
        for address in self.addresses.values_mut() {
            if address.network_interface.as_deref() == Some(interface) {
                address.network_interface = None;
                address.association = None;
            }
        }
    }

    /// The address of this allocation, which nobody uses.
    pub(super) fn is_free(&self, allocation: &str) -> Result<bool, Fault> {
        match self.addresses.get(allocation) {
            Some(address) => Ok(address.association.is_none()),
            None => Err(Address::not_found(allocation)),
        }
    }
}
