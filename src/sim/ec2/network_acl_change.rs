use std::ops::RangeInclusive;

use serde_json::json;

use super::{
    args::{Args, missing, range, wrong},
    network::{Network, last_entries},
    network_acl::{association, show},
    tags,
    tokens::{self, Known},
};
use crate::{
    sim::{
        fault::{Answer, Fault},
        world::World,
    },
    snapshot::{AclEntry, NetworkAcl},
};

/// What callers may number; the last entry of every ACL comes after it.
const NUMBERS: RangeInclusive<i64> = 1..=32_766;

/// A new ACL lets nothing through.
pub(super) fn create(world: &mut World, args: &Args<'_>) -> Answer {
    let fresh = match tokens::look(world, "CreateNetworkAcl", args)? {
        Known::Made(id) => return created(&world.network, &id, args),
        Known::No(fresh) => fresh,
    };
    let tags = tags::specified(args, "network-acl")?;
    let network = &mut world.network;
    let vpc = network
        .vpcs
        .find(args.needed("VpcId")?)?
        .id
        .clone();
    let id = network.mint("acl");
    network.network_acls.add(NetworkAcl {
        id: id.clone(),
        vpc,
        entries: last_entries().into(),
        ..NetworkAcl::default()
    });
    network.tag(&id, tags);
    tokens::keep(world, fresh, &id);
    created(&world.network, &id, args)
}

fn created(network: &Network, id: &str, args: &Args<'_>) -> Answer {
    let mut acl = network.network_acls.find(id)?.clone();
    acl.tags = network.tags_of(id);
    Ok(json!({ "networkAcl": show(&acl), "clientToken": args.text("ClientToken")? }))
}

/// One with subnets stays, and so does the default one of a VPC.
pub(super) fn delete(world: &mut World, args: &Args<'_>) -> Answer {
    let network = &mut world.network;
    let id = args.needed("NetworkAclId")?;
    let acl = network.network_acls.find(id)?;
    if acl.default {
        return Err(Fault::new(
            "InvalidParameterValue",
            format!("cannot delete default network ACL {id}"),
        ));
    }
    if !acl.subnets.is_empty() {
        return Err(Fault::new(
            "DependencyViolation",
            format!("The networkAcl '{id}' has dependencies and cannot be deleted."),
        ));
    }
    network.network_acls.remove(id);
    network.forget(id);
    Ok(json!({ "return": true }))
}

/// # Caveats
///
/// How many entries an ACL may have is not counted.
pub(super) fn add_entry(world: &mut World, args: &Args<'_>) -> Answer {
    let id = args.needed("NetworkAclId")?;
    let acl = world
        .network
        .network_acls
        .find_mut(id)?;
    let entry = entry(args)?;
    if find(acl, entry.number, entry.egress).is_some() {
        return Err(Fault::new(
            "NetworkAclEntryAlreadyExists",
            format!("The network acl entry identified by {} already exists.", entry.number),
        ));
    }
    acl.entries.push(entry);
    acl.entries
        .sort_by_key(|entry| (!entry.egress, entry.number));
    Ok(json!({ "return": true }))
}

pub(super) fn remove_entry(world: &mut World, args: &Args<'_>) -> Answer {
    let id = args.needed("NetworkAclId")?;
    let (number, egress) = (number(args)?, egress(args)?);
    let acl = world
        .network
        .network_acls
        .find_mut(id)?;
    let Some(place) = find(acl, number, egress) else {
        return Err(Fault::new(
            "InvalidNetworkAclEntry.NotFound",
            format!("The network acl entry identified by {number} does not exist."),
        ));
    };
    acl.entries.remove(place);
    Ok(json!({ "return": true }))
}

/// Every subnet has one ACL, so its association moves.
pub(super) fn reassociate(world: &mut World, args: &Args<'_>) -> Answer {
    let network = &mut world.network;
    let (old, new) = (args.needed("AssociationId")?, args.needed("NetworkAclId")?);
    let vpc = &network.network_acls.find(new)?.vpc;
    let known = network
        .network_acls
        .values()
        .flat_map(|acl| {
            acl.subnets
                .iter()
                .map(move |subnet| (acl, subnet))
        })
        .find(|(acl, subnet)| association(&acl.id, subnet) == old);
    let Some((acl, subnet)) = known else {
        return Err(Fault::new(
            "InvalidAssociationID.NotFound",
            format!("The association ID '{old}' does not exist"),
        ));
    };
    if acl.vpc != *vpc {
        return Err(Fault::new(
            "InvalidParameterValue",
            format!("The network ACL {new} and the subnet {subnet} belong to different networks."),
        ));
    }
    let subnet = subnet.clone();
    for acl in network.network_acls.values_mut() {
        acl.subnets
            .retain(|other| *other != subnet);
    }
    network
        .network_acls
        .find_mut(new)?
        .subnets
        .push(subnet.clone());
    Ok(json!({ "newAssociationId": association(new, &subnet) }))
}

fn find(acl: &NetworkAcl, number: u16, egress: bool) -> Option<usize> {
    acl.entries
        .iter()
        .position(|entry| entry.number == number && entry.egress == egress)
}

fn number(args: &Args<'_>) -> Result<u16, Fault> {
    let number = args
        .number("RuleNumber")?
        .ok_or_else(|| missing("ruleNumber"))?;
    if !NUMBERS.contains(&number) {
        return Err(wrong("ruleNumber", &number.to_string()));
    }
    u16::try_from(number).map_err(|_| wrong("ruleNumber", &number.to_string()))
}

fn egress(args: &Args<'_>) -> Result<bool, Fault> {
    args.flag("Egress")?
        .ok_or_else(|| missing("egress"))
}

fn entry(args: &Args<'_>) -> Result<AclEntry, Fault> {
    let (number, egress) = (number(args)?, egress(args)?);
    let action = args.needed("RuleAction")?;
    args.one_of("RuleAction", &["allow", "deny"])?;
    let protocol = protocol(args.needed("Protocol")?)?;
    let range = match (args.text("CidrBlock")?, args.text("Ipv6CidrBlock")?) {
        (Some(given), None) => Some(range("cidrBlock", given)?),
        (None, Some(given)) if given.parse::<ipnet::Ipv6Net>().is_ok() => None,
        (None, Some(given)) => return Err(wrong("ipv6CidrBlock", given)),
        (None, None) => return Err(missing("cidrBlock")),
        (Some(_), Some(_)) => {
            return Err(Fault::new(
                "InvalidParameterCombination",
                "Only one of cidrBlock and ipv6CidrBlock can be specified",
            ));
        }
    };
    let ports = match (protocol.as_str(), args.object("PortRange")?) {
        ("6" | "17", None) => return Err(missing("portRange")),
        ("6" | "17", Some(ports)) => Some(read_ports(&Args(&ports))?),
        // Of what has no ports, nobody reads them.
        _ => None,
    };
    Ok(AclEntry { number, egress, allow: action == "allow", protocol, ports, range })
}

fn read_ports(given: &Args<'_>) -> Result<(u16, u16), Fault> {
    let port = |name: &str| {
        let number = given
            .number(name)?
            .ok_or_else(|| missing("portRange"))?;
        u16::try_from(number).map_err(|_| wrong("portRange", &number.to_string()))
    };
    let (from, to) = (port("From")?, port("To")?);
    if from > to {
        return Err(wrong("portRange", &format!("{from}-{to}")));
    }
    Ok((from, to))
}

/// The number of a protocol, as EC2 stores it.
fn protocol(given: &str) -> Result<String, Fault> {
    let number = match given.to_ascii_lowercase().as_str() {
        "all" | "-1" => "-1",
        "tcp" => "6",
        "udp" => "17",
        "icmp" => "1",
        number if number.parse::<u8>().is_ok() => return Ok(number.to_owned()),
        _ => return Err(wrong("protocol", given)),
    };
    Ok(number.to_owned())
}
