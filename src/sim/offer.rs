//! What AWS has to offer: classes of replication instances and versions of the replication engine.

use std::ops::RangeInclusive;

use serde_json::{Value, json};

use super::{
    fault::{Answer, Fault},
    listing::{Listing, NoMatch, PageSize},
    wire::Members,
    world::World,
};

/// GB of storage that any class can have.
pub(super) const STORAGE: RangeInclusive<i64> = 5..=6144;

/// The classes of one family, by the sizes that it comes in.
struct Family {
    name: &'static str,
    sizes: &'static [&'static str],
    /// GB that an instance has when nothing is said.
    storage: i64,
}

const BURSTABLE: &[&str] = &["micro", "small", "medium", "large"];
const UP_TO_4: &[&str] = &["large", "xlarge", "2xlarge", "4xlarge"];
const UP_TO_8: &[&str] = &["large", "xlarge", "2xlarge", "4xlarge", "8xlarge"];
const C5: &[&str] =
    &["large", "xlarge", "2xlarge", "4xlarge", "9xlarge", "12xlarge", "18xlarge", "24xlarge"];
const R5: &[&str] =
    &["large", "xlarge", "2xlarge", "4xlarge", "8xlarge", "12xlarge", "16xlarge", "24xlarge"];
const UP_TO_32: &[&str] = &[
    "large", "xlarge", "2xlarge", "4xlarge", "8xlarge", "12xlarge", "16xlarge", "24xlarge",
    "32xlarge",
];
const UP_TO_48: &[&str] = &[
    "large", "xlarge", "2xlarge", "4xlarge", "8xlarge", "12xlarge", "16xlarge", "24xlarge",
    "48xlarge",
];

const FAMILIES: [Family; 10] = [
    Family { name: "t2", sizes: BURSTABLE, storage: 50 },
    Family { name: "t3", sizes: BURSTABLE, storage: 50 },
    Family { name: "c4", sizes: UP_TO_4, storage: 100 },
    Family { name: "c5", sizes: C5, storage: 100 },
    Family { name: "c6i", sizes: UP_TO_32, storage: 100 },
    Family { name: "c7i", sizes: UP_TO_48, storage: 100 },
    Family { name: "r4", sizes: UP_TO_8, storage: 100 },
    Family { name: "r5", sizes: R5, storage: 100 },
    Family { name: "r6i", sizes: UP_TO_32, storage: 100 },
    Family { name: "r7i", sizes: UP_TO_48, storage: 100 },
];

/// A version of the replication engine, with the epoch seconds of what happens to it.
struct Version {
    name: &'static str,
    launched: Option<f64>,
    /// From then on nobody gets a new instance of it.
    deprecated: Option<f64>,
    /// From then on its instances are upgraded.
    ended: Option<f64>,
}

/// AWS's release notes, "Engine versions", as of January 2026, oldest first; it gives no dates for those long gone.
const VERSIONS: [Version; 7] = [
    Version { name: "3.4.7", launched: None, deprecated: Some(0.0), ended: Some(0.0) },
    Version { name: "3.5.1", launched: None, deprecated: Some(0.0), ended: Some(0.0) },
    Version { name: "3.5.2", launched: None, deprecated: Some(0.0), ended: Some(0.0) },
    Version { name: "3.5.3", launched: None, deprecated: Some(1_772_236_800.0), ended: None },
    Version {
        name: DEFAULT_VERSION,
        launched: None,
        deprecated: Some(1_801_353_600.0),
        ended: Some(1_806_451_200.0),
    },
    Version {
        name: "3.6.0",
        launched: None,
        deprecated: Some(1_777_248_000.0),
        ended: Some(1_785_110_400.0),
    },
    Version { name: "3.6.1", launched: Some(1_747_267_200.0), deprecated: None, ended: None },
];

const DEFAULT_VERSION: &str = "3.5.4";

impl Version {
    fn is_orderable(&self, now: f64) -> bool {
        self.deprecated
            .is_none_or(|end| now < end)
    }

    /// `3.5` of `3.5.4`: between these an upgrade is a major one.
    fn major(&self) -> &str {
        major(self.name)
    }

    fn show(&self, now: f64) -> Value {
        let date = |date: Option<f64>| date.filter(|date| *date > 0.0);
        json!({
            "Version": self.name,
            "Lifecycle": if self.name == DEFAULT_VERSION {
                "DEFAULT_VERSION"
            } else if self.is_orderable(now) {
                "ACTIVE"
            } else {
                "DEPRECATED"
            },
            "ReleaseStatus": "prod",
            "LaunchDate": date(self.launched),
            "DeprecationDate": date(self.deprecated),
            "ForceUpgradeDate": date(self.ended),
            "AvailableUpgrades": upgrades(self.name, now),
        })
    }
}

fn major(version: &str) -> &str {
    version
        .rsplit_once('.')
        .map_or(version, |(major, _)| major)
}

/// Every newer version that can still be had.
fn upgrades(from: &str, now: f64) -> Vec<&'static str> {
    VERSIONS
        .iter()
        .skip_while(|version| version.name != from)
        .skip(1)
        .filter(|version| version.is_orderable(now))
        .map(|version| version.name)
        .collect()
}

/// The class that a request names, and the GB of storage that it has when nothing is said.
pub(super) fn instance_class(request: &Members) -> Result<(String, i64), Fault> {
    let class = request.needed("ReplicationInstanceClass")?;
    if class.len() > 30 {
        return Err(Fault::validation(&[format!(
            "Value '{class}' at 'replicationInstanceClass' failed to satisfy constraint: Member must have length less than \
             or equal to 30"
        )]));
    }
    let family = match class.split('.').collect::<Vec<_>>()[..] {
        ["dms", family, size] => FAMILIES
            .iter()
            .find(|known| known.name == family && known.sizes.contains(&size)),
        _ => None,
    };
    match family {
        Some(family) => Ok((class.to_owned(), family.storage)),
        None => Err(Fault::invalid_value(format!("Invalid ReplicationInstanceClass {class}"))),
    }
}

pub(super) fn demand_storage(gigabytes: i64) -> Result<(), Fault> {
    if STORAGE.contains(&gigabytes) {
        return Ok(());
    }
    Err(Fault::invalid_value(format!(
        "Invalid AllocatedStorage {gigabytes}: it must be between {} and {} GB.",
        STORAGE.start(),
        STORAGE.end()
    )))
}

/// The version of a new instance.
///
/// With automatic minor upgrades, which are the default, DMS takes its default version over an older one.
pub(super) fn engine_version(request: &Members, now: f64) -> Result<String, Fault> {
    let given = request
        .text("EngineVersion")?
        .unwrap_or(DEFAULT_VERSION);
    let position = |name| {
        VERSIONS
            .iter()
            .position(|version| version.name == name && version.is_orderable(now))
    };
    let Some(wanted) = position(given) else {
        return Err(Fault::invalid_value(format!(
            "No replication engine found with version: {given}"
        )));
    };
    let upgraded = request
        .flag("AutoMinorVersionUpgrade")?
        .unwrap_or(true)
        && Some(wanted) < position(DEFAULT_VERSION);
    Ok(if upgraded { DEFAULT_VERSION } else { given }.to_owned())
}

/// Refuses what an instance of version `from` cannot become.
pub(super) fn demand_upgrade(
    from: &str,
    to: &str,
    allows_major: bool,
    now: f64,
) -> Result<(), Fault> {
    let Some(known) = VERSIONS
        .iter()
        .find(|version| version.name == to)
    else {
        return Err(Fault::invalid_value(format!(
            "No replication engine found with version: {to}"
        )));
    };
    if from != to && !upgrades(from, now).contains(&to) {
        return Err(Fault::invalid_combination(format!(
            "Cannot upgrade the replication engine from version {from} to {to}."
        )));
    }
    if known.major() != major(from) && !allows_major {
        return Err(Fault::invalid_combination(format!(
            "The AllowMajorVersionUpgrade flag must be present when upgrading to a new major version: {from} to {to}."
        )));
    }
    Ok(())
}

pub(super) fn describe_orderable(world: &mut World, request: &Members) -> Answer {
    let (now, zones) = (world.epoch(), ['a', 'b', 'c'].map(|letter| world.place.zone(letter)));
    let mut offers = Vec::new();
    for version in VERSIONS
        .iter()
        .filter(|version| version.is_orderable(now))
    {
        for Family { name, sizes, storage } in &FAMILIES {
            offers.extend(sizes.iter().map(|size| {
                json!({
                    "EngineVersion": version.name,
                    "ReplicationInstanceClass": format!("dms.{name}.{size}"),
                    "StorageType": "gp2",
                    "MinAllocatedStorage": STORAGE.start(),
                    "MaxAllocatedStorage": STORAGE.end(),
                    "DefaultAllocatedStorage": storage,
                    "IncludedAllocatedStorage": storage,
                    "AvailabilityZones": zones,
                    "ReleaseStatus": "prod",
                })
            }));
        }
    }
    pages("OrderableReplicationInstances").answer(request, offers.iter(), Value::clone)
}

pub(super) fn describe_versions(world: &mut World, request: &Members) -> Answer {
    let now = world.epoch();
    pages("EngineVersions").answer(request, VERSIONS.iter(), |version| version.show(now))
}

/// These lists have no filters, only pages.
fn pages<T>(member: &'static str) -> Listing<T> {
    Listing { member, filters: &[], page_size: PageSize::USUAL, no_match: NoMatch::IsAnEmptyList }
}
