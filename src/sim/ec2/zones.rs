use serde_json::{Value, json};

use super::{args::Args, describe::matches_any};
use crate::{
    sim::{
        fault::{Answer, Fault},
        world::World,
    },
    snapshot::Zone,
};

/// The letter of each zone and the number in its id. Every account has its own pairs, so that who takes the one for the
/// other is found out.
pub(super) const ZONES: [(char, u8); 4] = [('a', 2), ('b', 1), ('c', 3), ('d', 4)];

pub(super) fn zone(region: &str, (letter, number): (char, u8)) -> Zone {
    Zone { name: format!("{region}{letter}"), id: format!("{}-az{number}", short(region)) }
}

/// `usw2` for `us-west-2`, `apne1` for `ap-northeast-1`.
fn short(region: &str) -> String {
    let mut parts = region.split('-');
    let mut short = parts
        .next()
        .unwrap_or_default()
        .to_owned();
    for part in parts {
        match part {
            "gov" | "iso" | "isob" | "east" | "west" | "north" | "south" | "central" => {
                short.push_str(&part[..1]);
            }
            "northeast" => short.push_str("ne"),
            "northwest" => short.push_str("nw"),
            "southeast" => short.push_str("se"),
            "southwest" => short.push_str("sw"),
            other => short.push_str(other),
        }
    }
    short
}

type Field = fn(&Zone, &str) -> String;

const FILTERS: [(&str, Field); 8] = [
    ("group-name", |_, region| format!("{region}-zg-1")),
    ("message", |_, _| String::new()),
    ("opt-in-status", |_, _| "opt-in-not-required".to_owned()),
    ("region-name", |_, region| region.to_owned()),
    ("state", |_, _| "available".to_owned()),
    ("zone-id", |zone, _| zone.id.clone()),
    ("zone-name", |zone, _| zone.name.clone()),
    ("zone-type", |_, _| "availability-zone".to_owned()),
];

pub(super) fn describe(world: &mut World, args: &Args<'_>) -> Answer {
    let region = world.place.region();
    let (names, ids) = (args.texts("ZoneName")?, args.texts("ZoneId")?);
    for (given, what) in [(&names, "zone-name"), (&ids, "zone-id")] {
        let known = |text: &String| {
            world
                .network
                .zones
                .iter()
                .any(|zone| zone.name == *text || zone.id == *text)
        };
        if let Some(stranger) = given.iter().find(|text| !known(text)) {
            return Err(Fault::new(
                "InvalidParameterValue",
                format!("Invalid availability zone: [{stranger}] ({what})"),
            ));
        }
    }
    let filters = super::describe::filters(args)?;
    let fields = filters
        .iter()
        .map(|(name, values)| {
            FILTERS
                .iter()
                .find(|(known, _)| known == name)
                .map(|(_, field)| (*field, values))
                .ok_or_else(|| super::describe::unknown_filter(name))
        })
        .collect::<Result<Vec<_>, Fault>>()?;
    let shown: Value = world
        .network
        .zones
        .iter()
        .filter(|zone| names.is_empty() || names.contains(&zone.name))
        .filter(|zone| ids.is_empty() || ids.contains(&zone.id))
        .filter(|zone| {
            fields
                .iter()
                .all(|(field, values)| matches_any(values, &field(zone, region)))
        })
        .map(|zone| {
            json!({
                "zoneName": zone.name,
                "zoneId": zone.id,
                "zoneState": "available",
                "zoneType": "availability-zone",
                "regionName": region,
                "groupName": format!("{region}-zg-1"),
                "networkBorderGroup": region,
                "optInStatus": "opt-in-not-required",
                "messageSet": [],
            })
        })
        .collect();
    Ok(json!({ "availabilityZoneInfo": shown }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_zones_are_short() {
        let id = |region| zone(region, ('a', 6)).id;
        assert_eq!(id("us-east-1"), "use1-az6");
        assert_eq!(id("ap-northeast-1"), "apne1-az6");
        assert_eq!(id("eu-central-1"), "euc1-az6");
    }
}
