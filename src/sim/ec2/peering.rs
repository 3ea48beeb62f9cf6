use std::time::Duration;

use serde_json::{Value, json};

use super::{
    args::Args,
    describe::Describe,
    network::{Network, Record},
    tags,
    xml::time,
};
use crate::{
    sim::{
        fault::{Answer, Fault},
        place::Place,
        world::World,
    },
    snapshot::{Peering, PeeringSide},
};

/// How long a request can be accepted.
const PATIENCE: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// How long a peering that came to nothing is still described; an expired one for two days.
const VISIBLE: Duration = Duration::from_secs(2 * 60 * 60);
const EXPIRED_VISIBLE: Duration = Duration::from_secs(2 * 24 * 60 * 60);

fn show(network: &Network, peering: &Peering) -> Value {
    let expires = network
        .records
        .get(&peering.id)
        .filter(|_| peering.status == "pending-acceptance")
        .and_then(|record| record.ends.map(time));
    // The ranges of either side show only while the peering is active.
    let is_active = peering.status == "active";
    json!({
        "vpcPeeringConnectionId": peering.id,
        "status": { "code": peering.status, "message": peering.message },
        "expirationTime": expires,
        "requesterVpcInfo": show_side(&peering.requester, is_active),
        "accepterVpcInfo": show_side(&peering.accepter, is_active),
        "tagSet": tags::show(&peering.tags),
    })
}

fn show_side(side: &PeeringSide, shows_ranges: bool) -> Value {
    let mut shown = json!({ "ownerId": side.account, "vpcId": side.vpc, "region": side.region });
    if shows_ranges {
        shown["cidrBlock"] = side
            .ranges
            .first()
            .map(ToString::to_string)
            .into();
        let ranges: Vec<Value> = side
            .ranges
            .iter()
            .map(|range| json!({ "cidrBlock": range.to_string() }))
            .collect();
        shown["cidrBlockSet"] = ranges.into();
    }
    shown
}

/// Somebody asks for a peering with a VPC. It fails at once if the two overlap.
pub(super) fn request(world: &mut World, requester: PeeringSide, accepter: PeeringSide) -> String {
    let now = world.epoch();
    let network = &mut world.network;
    let id = network.mint("pcx");
    let overlaps = requester.ranges.iter().any(|range| {
        accepter
            .ranges
            .iter()
            .any(|other| other.contains(range) || range.contains(other))
    });
    let message = format!("Pending Acceptance by {}", accepter.account);
    network.peerings.add(Peering {
        id: id.clone(),
        status: "pending-acceptance".to_owned(),
        message,
        requester,
        accepter,
        ..Peering::default()
    });
    let ends = Some(now + PATIENCE.as_secs_f64());
    network
        .records
        .insert(id.clone(), Record { created: now, ends, ..Record::default() });
    if overlaps {
        end(
            world,
            &id,
            "failed",
            "Failed due to incorrect VPC-ID, Account ID, or overlapping CIDR range",
        );
    } else {
        let waiting = id.clone();
        world.after(PATIENCE, move |world| {
            let is_waiting = world
                .network
                .peerings
                .get(&waiting)
                .is_some_and(|peering| peering.status == "pending-acceptance");
            if is_waiting {
                end(world, &waiting, "expired", "Expired");
            }
        });
    }
    id
}

/// The peering comes to nothing, and is forgotten after a while.
pub(super) fn end(world: &mut World, id: &str, status: &str, message: &str) {
    let Some(peering) = world.network.peerings.get_mut(id) else { return };
    peering.status = status.to_owned();
    peering.message = message.to_owned();
    let visible = if status == "expired" { EXPIRED_VISIBLE } else { VISIBLE };
    let id = id.to_owned();
    world.after(visible, move |world| {
        world.network.peerings.remove(&id);
        world.network.forget(&id);
    });
}

pub(super) fn accept(world: &mut World, args: &Args<'_>) -> Answer {
    let id = args.needed("VpcPeeringConnectionId")?;
    let peering = world.network.peerings.find(id)?;
    if peering.accepter.account != Place::ACCOUNT {
        return Err(Fault::new(
            "OperationNotPermitted",
            format!("User {} cannot accept peering {id}", Place::ACCOUNT),
        ));
    }
    demand_waiting(peering, "active")?;
    let peering = world.network.peerings.find_mut(id)?;
    peering.status = "provisioning".to_owned();
    peering.message = "Provisioning".to_owned();
    let mut shown = peering.clone();
    shown.tags = world.network.tags_of(id);
    let id = id.to_owned();
    world.after(world.delays.peering_change, move |world| {
        let Some(peering) = world.network.peerings.get_mut(&id) else { return };
        if peering.status != "provisioning" {
            return;
        }
        match world.failures.end_of_peering() {
            Some(message) => end(world, &id, "failed", &message),
            None => {
                peering.status = "active".to_owned();
                peering.message = "Active".to_owned();
            }
        }
    });
    Ok(json!({ "vpcPeeringConnection": show(&world.network, &shown) }))
}

fn demand_waiting(peering: &Peering, wanted: &str) -> Result<(), Fault> {
    if peering.status == "pending-acceptance" {
        return Ok(());
    }
    Err(Fault::new(
        "InvalidStateTransition",
        format!(
            "Invalid state transition for {}, attempted to transition from {} to {wanted}",
            peering.id, peering.status
        ),
    ))
}

pub(super) fn reject(world: &mut World, args: &Args<'_>) -> Answer {
    let id = args.needed("VpcPeeringConnectionId")?;
    demand_waiting(world.network.peerings.find(id)?, "rejected")?;
    end(world, id, "rejected", "Rejected");
    Ok(json!({ "return": true }))
}

/// Either side may, while it is active; while it waits only who asked.
pub(super) fn delete(world: &mut World, args: &Args<'_>) -> Answer {
    let id = args.needed("VpcPeeringConnectionId")?;
    let peering = world.network.peerings.find_mut(id)?;
    if peering.status == "pending-acceptance" && peering.requester.account != Place::ACCOUNT {
        return Err(Fault::new(
            "OperationNotPermitted",
            format!("User {} cannot delete peering {id}", Place::ACCOUNT),
        ));
    }
    match peering.status.as_str() {
        "active" | "provisioning" | "pending-acceptance" => {
            peering.status = "deleting".to_owned();
            peering.message = "Deleting".to_owned();
            let id = id.to_owned();
            world.after(world.delays.peering_change, move |world| {
                let message = format!("Deleted by {}", Place::ACCOUNT);
                end(world, &id, "deleted", &message);
            });
        }
        "deleting" | "deleted" => {}
        status => {
            return Err(Fault::new(
                "InvalidStateTransition",
                format!(
                    "Invalid state transition for {id}, attempted to transition from {status} to deleting"
                ),
            ));
        }
    }
    Ok(json!({ "return": true }))
}

pub(super) fn describe(world: &mut World, args: &Args<'_>) -> Answer {
    let describe = Describe {
        set: "vpcPeeringConnectionSet",
        ids: "VpcPeeringConnectionId",
        filters: &[
            ("accepter-vpc-info.cidr-block", |peering: &Peering| ranges(&peering.accepter)),
            ("accepter-vpc-info.owner-id", |it| vec![it.accepter.account.clone()]),
            ("accepter-vpc-info.vpc-id", |it| vec![it.accepter.vpc.clone()]),
            ("requester-vpc-info.cidr-block", |it| ranges(&it.requester)),
            ("requester-vpc-info.owner-id", |it| vec![it.requester.account.clone()]),
            ("requester-vpc-info.vpc-id", |it| vec![it.requester.vpc.clone()]),
            ("status-code", |it| vec![it.status.clone()]),
            ("status-message", |it| vec![it.message.clone()]),
            ("vpc-peering-connection-id", |it| vec![it.id.clone()]),
        ],
        least_page: Some(5),
    };
    let network = &world.network;
    describe.answer(args, network.peerings(), |peering| show(network, peering))
}

fn ranges(side: &PeeringSide) -> Vec<String> {
    side.ranges
        .iter()
        .map(ToString::to_string)
        .collect()
}
