//! Which peering is the one with TiDB Cloud.

use std::time::Duration;

use super::{NetworkPart, build::Build, inventory::is_over};
use crate::{
    migration::Migration,
    network::{DescribedNetwork, PeeringRequest, ThroughPeering},
    plan::{Verb, Wait, status::usual},
    snapshot::{NetworkSnapshot, Peering},
};

/// How far a peering is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Stage {
    Active,
    Provisioning,
    Asked,
    Over,
}

pub(super) fn stage(peering: &Peering) -> Stage {
    match peering
        .status
        .to_ascii_lowercase()
        .as_str()
    {
        "active" => Stage::Active,
        "pending-acceptance" => Stage::Asked,
        _ if is_over(peering) => Stage::Over,
        _ => Stage::Provisioning,
    }
}

/// Whether the peering is the expected one, so that a request may be accepted.
pub(super) fn is_expected(way: &ThroughPeering, seen: &Peering) -> bool {
    let ranges = &seen.requester.ranges;
    let range = ranges
        .iter()
        .find(|range| **range == way.project().net())
        .or_else(|| ranges.first());
    let request = (|| {
        Some(PeeringRequest {
            id: seen.id.parse().ok()?,
            account: seen.requester.account.parse().ok()?,
            vpc: seen.requester.vpc.parse().ok()?,
            range: match range {
                Some(range) => Some(range.to_string().parse().ok()?),
                None => None,
            },
        })
    })();
    request.is_some_and(|request| way.is_expected(&request))
}

/// Whether nothing that was told of who asks differs; nothing need be told of one that is accepted already.
fn is_as_told(way: &ThroughPeering, seen: &Peering) -> bool {
    let fits = |told: Option<&str>, seen: &str| told.is_none_or(|told| told == seen);
    fits(way.id().map(AsRef::as_ref), &seen.id)
        && fits(way.account().map(AsRef::as_ref), &seen.requester.account)
        && fits(way.vpc().map(AsRef::as_ref), &seen.requester.vpc)
}

/// Whether it leads to the project's range. One that was accepted is the one: its range showed only afterwards.
fn leads_to_project(way: &ThroughPeering, seen: &Peering, name: &str) -> bool {
    is_marked(seen, name)
        || seen
            .requester
            .ranges
            .contains(&way.project().net())
}

fn is_marked(seen: &Peering, name: &str) -> bool {
    seen.tags
        .get(Migration::TAG)
        .is_some_and(|tag| tag == name)
}

/// The ranges that it leads to, where the project's is not among them.
fn leads_elsewhere(way: &ThroughPeering, seen: &Peering) -> Option<String> {
    let ranges = &seen.requester.ranges;
    let differs = !ranges.is_empty() && !ranges.contains(&way.project().net());
    differs.then(|| {
        let ranges: Vec<_> = ranges
            .iter()
            .map(ToString::to_string)
            .collect();
        format!("it leads to {}, and not to {}", ranges.join(" and "), way.project())
    })
}

/// The peerings that were asked of this VPC.
pub(super) fn asked_of<'s>(
    snapshot: &'s NetworkSnapshot,
    vpc: &str,
) -> impl Iterator<Item = &'s Peering> {
    snapshot
        .peerings
        .iter()
        .filter(move |one| one.accepter.vpc == vpc)
}

/// The peering to use: one that leads to the project already, else the expected request.
pub(super) fn choose<'s>(
    network: &DescribedNetwork,
    snapshot: &'s NetworkSnapshot,
    vpc: &str,
    name: &str,
) -> Option<&'s Peering> {
    let way = network.peering()?;
    let fits = |one: &&Peering| match stage(one) {
        Stage::Over => false,
        Stage::Asked => is_expected(way, one),
        Stage::Active | Stage::Provisioning => {
            is_expected(way, one) || (is_as_told(way, one) && leads_to_project(way, one, name))
        }
    };
    asked_of(snapshot, vpc)
        .filter(fits)
        .min_by_key(|one| (stage(one) as u8, &one.id))
}

/// Accepts the expected request, once it is marked as ours to take back; waits for it until TiDB Cloud asks.
pub(super) fn bring(build: &mut Build<'_, '_>) {
    let Some(way) = build.ids.network.peering() else { return };
    let part = NetworkPart::Peering;
    let seen = build
        .ids
        .id(&part)
        .and_then(|id| build.ids.snapshot.peering(id))
        .cloned();
    match seen.as_ref().map(stage) {
        Some(Stage::Active) => {
            if let Some(problem) = seen
                .as_ref()
                .and_then(|seen| leads_elsewhere(way, seen))
            {
                let remedy = "describe the range that TiDB Cloud shows as the project's";
                build.conflict(&part, problem, remedy);
            }
            build.keep(&part);
        }
        Some(Stage::Asked) => {
            if build.is_ours(&part) {
                build.keep(&part);
            } else {
                // Tagged first: a peering that was accepted by a call whose answer was lost is known to be ours.
                let tags = build
                    .steps
                    .migration
                    .network_tags(&part);
                let step = build.push(Verb::Tag, &part, &[]);
                step.reasons
                    .push("it is the expected request".to_owned());
                step.tags = tags;
            }
            accept(build, &part, "TiDB Cloud asks for it");
        }
        Some(_) => {
            build.wait_for(&part, "active", usual::PEERING_ACCEPTED);
            build.keep(&part);
        }
        None => {
            if let Some(problem) = refused(build, way) {
                let remedy = "ask for the peering again in TiDB Cloud, and let it be accepted within seven days";
                build.conflict(&part, problem, remedy);
                return;
            }
            let stranger = stranger(build);
            let step = build.push(Verb::Await, &part, &[NetworkPart::Vpc]);
            step.wait = Some(Wait { until: "asked for", usually: Duration::ZERO });
            step.reasons
                .push(stranger.unwrap_or_else(|| "TiDB Cloud has to ask for it".to_owned()));
            accept(build, &part, "once TiDB Cloud asks for it");
        }
    }
}

fn accept(build: &mut Build<'_, '_>, part: &NetworkPart, why: &str) {
    let step = build.push(Verb::Create, part, std::slice::from_ref(part));
    step.reasons.push(why.to_owned());
    step.wait = Some(Wait { until: "active", usually: usual::PEERING_ACCEPTED });
}

/// What became of the expected request, where it is over and no other took its place. One that this migration's teardown
/// rejected is asked for anew.
fn refused(build: &Build<'_, '_>, way: &ThroughPeering) -> Option<String> {
    let vpc = build.ids.id(&NetworkPart::Vpc)?;
    let over = asked_of(build.ids.snapshot, vpc).find(|one| {
        ["rejected", "expired", "failed"]
            .iter()
            .any(|status| one.status.eq_ignore_ascii_case(status))
            && is_expected(way, one)
            && !(one
                .status
                .eq_ignore_ascii_case("rejected")
                && is_marked(one, build.ids.name))
    })?;
    let said = if over.message.is_empty() { String::new() } else { format!(": {}", over.message) };
    Some(format!("{} is {}{said}", over.id, over.status))
}

/// A request that is not the expected one: it is named, and left alone.
fn stranger(build: &Build<'_, '_>) -> Option<String> {
    let vpc = build.ids.id(&NetworkPart::Vpc)?;
    let one = asked_of(build.ids.snapshot, vpc).find(|one| stage(one) == Stage::Asked)?;
    Some(format!(
        "{} is asked by account {} for {}, which is not the expected request",
        one.id, one.requester.account, one.requester.vpc
    ))
}
