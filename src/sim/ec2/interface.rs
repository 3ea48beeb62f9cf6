use std::net::Ipv4Addr;

use serde_json::{Value, json};

use super::{
    args::Args,
    describe::Describe,
    network::{Interface, Network, derived},
};
use crate::{
    sim::{
        fault::{Answer, Fault},
        place::Place,
        world::World,
    },
    snapshot::NetworkInterface,
};

/// What a network interface is plugged in for.
pub(super) struct Plug<'a> {
    pub(super) subnet: &'a str,
    pub(super) groups: Vec<String>,
    pub(super) description: String,
    /// `interface`, `nat_gateway` or `vpc_endpoint`.
    pub(super) kind: &'a str,
    pub(super) owner: &'a str,
}

impl Network {
    /// Puts an interface into a subnet, with the first address that is free there.
    pub(super) fn plug(&mut self, plug: Plug<'_>) -> Result<String, Fault> {
        let subnet = self.subnets.find(plug.subnet)?.clone();
        let Some(address) = self.free_address(&subnet.id) else {
            return Err(Fault::new(
                "InsufficientFreeAddressesInSubnet",
                format!("The subnet '{}' has not enough free addresses.", subnet.id),
            ));
        };
        let id = self.mint("eni");
        self.interfaces.add(Interface {
            seen: NetworkInterface {
                id: id.clone(),
                vpc: subnet.vpc,
                subnet: subnet.id,
                description: plug.description,
                kind: plug.kind.to_owned(),
                status: "in-use".to_owned(),
                private_address: Some(address),
                public_address: None,
                security_groups: plug.groups,
            },
            owner: plug.owner.to_owned(),
            allocation: None,
        });
        Ok(id)
    }

    fn free_address(&self, subnet: &str) -> Option<Ipv4Addr> {
        let range = self.subnets.get(subnet)?.range;
        let taken: Vec<Ipv4Addr> = self
            .interfaces
            .values()
            .filter(|interface| interface.seen.subnet == subnet)
            .filter_map(|interface| interface.seen.private_address)
            .collect();
        // AWS keeps the network's address and the three after it; `hosts` leaves out the first and the last.
        range
            .hosts()
            .skip(3)
            .find(|address| !taken.contains(address))
    }

    /// Takes away every interface of an owner.
    pub(super) fn unplug(&mut self, owner: &str) {
        let gone: Vec<String> = self
            .interfaces
            .values()
            .filter(|interface| interface.owner == owner)
            .map(|interface| interface.seen.id.clone())
            .collect();
        for id in gone {
            self.dissociate(&id);
            self.interfaces.remove(&id);
            self.forget(&id);
        }
    }

    /// Where something of this id or ARN sits.
    pub(in crate::sim) fn interfaces_of(
        &self,
        owner: &str,
    ) -> impl Iterator<Item = &NetworkInterface> {
        self.interfaces
            .values()
            .filter(move |interface| interface.owner == owner)
            .map(|interface| &interface.seen)
    }

    /// The names of groups, as descriptions show them beside their ids.
    pub(super) fn show_groups(&self, ids: &[String]) -> Value {
        ids.iter()
            .map(|id| {
                let name = self
                    .security_groups
                    .get(id)
                    .map(|group| &group.name);
                json!({ "groupId": id, "groupName": name })
            })
            .collect()
    }
}

fn show(network: &Network, interface: &Interface) -> Value {
    let Interface { seen, owner, allocation } = interface;
    let text = |address: Option<Ipv4Addr>| address.map(|address| address.to_string());
    let subnet = network.subnets.get(&seen.subnet);
    let association = seen.public_address.map(|address| {
        let association = allocation
            .as_ref()
            .map(|allocation| derived("eipassoc", &format!("{allocation} {}", seen.id)));
        json!({
            "publicIp": address.to_string(),
            "allocationId": allocation,
            "associationId": association,
            "ipOwnerId": if allocation.is_some() { Place::ACCOUNT } else { "amazon" },
        })
    });
    json!({
        "networkInterfaceId": seen.id,
        "subnetId": seen.subnet,
        "vpcId": seen.vpc,
        "availabilityZone": subnet.map(|subnet| &subnet.zone),
        "availabilityZoneId": subnet.map(|subnet| &subnet.zone_id),
        "description": seen.description,
        "ownerId": Place::ACCOUNT,
        "requesterId": if owner.is_empty() { None } else { Some(Place::ACCOUNT) },
        "requesterManaged": !owner.is_empty(),
        "status": seen.status,
        "interfaceType": seen.kind,
        "macAddress": mac(&seen.id),
        "privateIpAddress": text(seen.private_address),
        "privateIpAddressesSet": [{
            "privateIpAddress": text(seen.private_address),
            "primary": true,
            "association": association,
        }],
        "association": association,
        "sourceDestCheck": seen.kind != "nat_gateway",
        "groupSet": network.show_groups(&seen.security_groups),
        "attachment": (seen.status == "in-use").then(|| json!({
            "attachmentId": derived("eni-attach", &seen.id),
            "status": "attached",
            "deviceIndex": 1,
            "deleteOnTermination": false,
            "instanceOwnerId": "amazon-aws",
        })),
        "tagSet": [],
    })
}

fn mac(id: &str) -> String {
    let tail = derived("mac", id);
    let digits = tail.as_bytes();
    let pairs = digits[digits.len() - 10..]
        .chunks(2)
        .map(String::from_utf8_lossy);
    std::iter::once("02".into())
        .chain(pairs)
        .collect::<Vec<_>>()
        .join(":")
}

pub(super) fn describe(world: &mut World, args: &Args<'_>) -> Answer {
    let describe = Describe {
        set: "networkInterfaceSet",
        ids: "NetworkInterfaceId",
        filters: &[
            ("addresses.private-ip-address", |interface: &Interface| private(interface)),
            ("association.allocation-id", |it| it.allocation.iter().cloned().collect()),
            ("association.public-ip", |it| public(it)),
            ("addresses.association.public-ip", |it| public(it)),
            ("attachment.status", |_| vec!["attached".into()]),
            ("description", |it| vec![it.seen.description.clone()]),
            ("group-id", |it| it.seen.security_groups.clone()),
            ("interface-type", |it| vec![it.seen.kind.clone()]),
            ("network-interface-id", |it| vec![it.seen.id.clone()]),
            ("owner-id", |_| vec![Place::ACCOUNT.into()]),
            ("private-ip-address", |it| private(it)),
            ("requester-managed", |it| vec![(!it.owner.is_empty()).to_string()]),
            ("status", |it| vec![it.seen.status.clone()]),
            ("subnet-id", |it| vec![it.seen.subnet.clone()]),
            ("vpc-id", |it| vec![it.seen.vpc.clone()]),
        ],
        least_page: Some(5),
    };
    let network = &world.network;
    describe.answer(args, network.interfaces(), |interface| show(network, interface))
}

fn private(interface: &Interface) -> Vec<String> {
    let address = interface.seen.private_address;
    address
        .iter()
        .map(ToString::to_string)
        .collect()
}

fn public(interface: &Interface) -> Vec<String> {
    let address = interface.seen.public_address;
    address
        .iter()
        .map(ToString::to_string)
        .collect()
}
