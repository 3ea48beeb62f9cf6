use serde_json::{Value, json};

use super::{
    args::{Args, wrong},
    describe::{Page, filters, matches_any, unknown_filter},
    network::{Kind, Network},
};
use crate::{
    sim::{
        fault::{Answer, Fault},
        world::World,
    },
    snapshot::{NatGateway, SnapshotTags, VpcEndpoint},
};

const MOST_TAGS: usize = 50;

/// The types of resources that tags are for, by the prefixes of their ids.
const TYPES: [(&str, &str); 11] = [
    ("acl", "network-acl"),
    ("eipalloc", "elastic-ip"),
    ("eni", "network-interface"),
    ("igw", "internet-gateway"),
    ("nat", "natgateway"),
    ("pcx", "vpc-peering-connection"),
    ("rtb", "route-table"),
    ("sg", "security-group"),
    ("subnet", "subnet"),
    ("vpc", "vpc"),
    ("vpce", "vpc-endpoint"),
];

/// The type of the resource with this id.
pub(super) fn resource_type(id: &str) -> &'static str {
    let prefix = id.split('-').next().unwrap_or_default();
    TYPES
        .iter()
        .find(|(known, _)| *known == prefix)
        .map_or("", |(_, kind)| kind)
}

/// The tags that a request gives to what it makes, which is of this type.
pub(super) fn specified(args: &Args<'_>, kind: &str) -> Result<SnapshotTags, Fault> {
    let mut tags = SnapshotTags::new();
    for specification in args.objects("TagSpecification")? {
        let specification = Args(&specification);
        let given = specification
            .text("ResourceType")?
            .unwrap_or_default();
        if given != kind {
            return Err(Fault::new(
                "InvalidParameterValue",
                format!("'{given}' is not a valid taggable resource type for this operation."),
            ));
        }
        for (key, value) in read(&specification)? {
            let value = value.unwrap_or_default();
            if tags
                .insert(key.clone(), value)
                .is_some()
            {
                return Err(Fault::new(
                    "InvalidParameterValue",
                    format!("Duplicate tag key '{key}' specified."),
                ));
            }
        }
    }
    demand_few(&tags)?;
    Ok(tags)
}

fn read(args: &Args<'_>) -> Result<Vec<(String, Option<String>)>, Fault> {
    args.objects("Tag")?
        .iter()
        .map(|tag| {
            let tag = Args(tag);
            let key = tag.text("Key")?.unwrap_or_default();
            let value = tag.text("Value")?;
            if key.is_empty() || key.chars().count() > 128 {
                return Err(Fault::new(
                    "InvalidParameterValue",
                    format!(
                        "Tag key exceeds the maximum length of 128 characters or is empty: '{key}'"
                    ),
                ));
            }
            if key
                .to_ascii_lowercase()
                .starts_with("aws:")
            {
                return Err(Fault::new(
                    "InvalidParameterValue",
                    "Tag keys starting with 'aws:' are reserved for internal use",
                ));
            }
            match value {
                Some(value) if value.chars().count() > 256 => Err(wrong("Tag.Value", value)),
                value => Ok((key.to_owned(), value.map(str::to_owned))),
            }
        })
        .collect()
}

fn demand_few(tags: &SnapshotTags) -> Result<(), Fault> {
    if tags.len() <= MOST_TAGS {
        return Ok(());
    }
    Err(Fault::new(
        "TagLimitExceeded",
        "The maximum number of Tags for a resource has been reached.",
    ))
}

/// The element that every resource shows its tags in.
pub(super) fn show(tags: &SnapshotTags) -> Value {
    tags.iter()
        .map(|(key, value)| json!({ "key": key, "value": value }))
        .collect()
}

impl Network {
    pub(super) fn tag(&mut self, id: &str, tags: SnapshotTags) {
        if !tags.is_empty() {
            self.tags.insert(id, tags);
        }
    }

    pub(super) fn tags_of(&self, id: &str) -> SnapshotTags {
        self.tags
            .get(id)
            .cloned()
            .unwrap_or_default()
    }

    /// Refuses unless a resource of this id is there.
    fn demand(&self, id: &str) -> Result<(), Fault> {
        match resource_type(id) {
            "vpc" => self.vpcs.find(id).map(drop),
            "subnet" => self.subnets.find(id).map(drop),
            "internet-gateway" => self
                .internet_gateways
                .find(id)
                .map(drop),
            "elastic-ip" => self.addresses.find(id).map(drop),
            "natgateway" => match self.nat_gateways.get(id) {
                Some(gateway) if gateway.state != "deleted" => Ok(()),
                _ => Err(NatGateway::not_found(id)),
            },
            "route-table" => self.route_tables.find(id).map(drop),
            "security-group" => self.security_groups.find(id).map(drop),
            "network-acl" => self.network_acls.find(id).map(drop),
            "network-interface" => self.interfaces.find(id).map(drop),
            "vpc-endpoint" => match self.vpc_endpoints.get(id) {
                Some(endpoint) if endpoint.state != "deleted" => Ok(()),
                _ => Err(VpcEndpoint::not_found(id)),
            },
            "vpc-peering-connection" => self.peerings.find(id).map(drop),
            _ => Err(Fault::new("InvalidID", format!("The ID '{id}' is not valid"))),
        }
    }
}

fn resources(world: &World, args: &Args<'_>) -> Result<Vec<String>, Fault> {
    let ids = args.texts("ResourceId")?;
    if ids.is_empty() {
        return Err(super::args::missing("resourceIdSet"));
    }
    for id in &ids {
        world.network.demand(id)?;
    }
    Ok(ids)
}

pub(super) fn create(world: &mut World, args: &Args<'_>) -> Answer {
    let (ids, tags) = (resources(world, args)?, read(args)?);
    if tags.is_empty() {
        return Err(super::args::missing("tagSet"));
    }
    let mut changed = Vec::new();
    for id in ids {
        let mut all = world.network.tags_of(&id);
        all.extend(
            tags.iter()
                .map(|(key, value)| (key.clone(), value.clone().unwrap_or_default())),
        );
        demand_few(&all)?;
        changed.push((id, all));
    }
    for (id, all) in changed {
        world.network.tags.insert(id, all);
    }
    Ok(json!({ "return": true }))
}

/// A tag without a value goes whatever its value is; one with a value only if it has it; without tags all go.
pub(super) fn delete(world: &mut World, args: &Args<'_>) -> Answer {
    let (ids, tags) = (resources(world, args)?, read(args)?);
    for id in ids {
        let mut all = world.network.tags_of(&id);
        all.retain(|key, value| {
            let goes = tags.is_empty()
                || tags.iter().any(|(gone, was)| {
                    gone == key
                        && was
                            .as_ref()
                            .is_none_or(|was| was == value)
                });
            !goes
        });
        world.network.tags.insert(id, all);
    }
    Ok(json!({ "return": true }))
}

/// One tag of one resource.
#[derive(Clone)]
struct Tagged {
    id: String,
    key: String,
    value: String,
}

type Field = fn(&Tagged) -> &str;

const FILTERS: [(&str, Field); 4] = [
    ("key", |tagged| &tagged.key),
    ("resource-id", |tagged| &tagged.id),
    ("resource-type", |tagged| resource_type(&tagged.id)),
    ("value", |tagged| &tagged.value),
];

pub(super) fn describe(world: &mut World, args: &Args<'_>) -> Answer {
    let page = Page::read(args, 5)?;
    let mut wanted = Vec::new();
    for (name, values) in filters(args)? {
        let look: Box<dyn Fn(&Tagged) -> bool> = match name.strip_prefix("tag:") {
            Some(key) => {
                let key = key.to_owned();
                Box::new(move |tagged| tagged.key == key && matches_any(&values, &tagged.value))
            }
            None => {
                let (_, field) = FILTERS
                    .into_iter()
                    .find(|(known, _)| *known == name)
                    .ok_or_else(|| unknown_filter(&name))?;
                Box::new(move |tagged| matches_any(&values, field(tagged)))
            }
        };
        wanted.push(look);
    }
    let shown: Vec<Value> = world
        .network
        .every_tag()
        .filter(|tagged| wanted.iter().all(|look| look(tagged)))
        .map(|Tagged { id, key, value }| {
            json!({
                "resourceId": id, "resourceType": resource_type(&id), "key": key, "value": value,
            })
        })
        .collect();
    Ok(page.turn("tagSet", shown))
}

impl Network {
    fn every_tag(&self) -> impl Iterator<Item = Tagged> {
        let snapshot = self.snapshot();
        let mut all = Vec::new();
        let mut take = |id: &str, tags: &SnapshotTags| {
            for (key, value) in tags {
                all.push(Tagged { id: id.to_owned(), key: key.clone(), value: value.clone() });
            }
        };
        macro_rules! take {
            ($($kind:ident)*) => { $(for one in &snapshot.$kind { take(&one.id, &one.tags); })* };
        }
        take!(vpcs subnets internet_gateways addresses nat_gateways route_tables security_groups network_acls vpc_endpoints peerings);
        all.into_iter()
    }
}
