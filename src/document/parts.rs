use serde_json::Value;

use super::{reader::Table, rules};
use crate::{
    compute::{
        AutoMinorVersionUpgrade, DescribedSubnetGroup, InstancePlacement, MultiAz, NetworkType,
        PrivateSubnets, PublicSubnets, ReplicationInstance, SubnetGroup,
    },
    finding::{Findings, Refused},
    name::{Given, SubnetGroupIdentifier, Tag, Tags},
};

#[derive(Clone, Copy)]
enum Kind {
    Public,
    Private,
}

pub(super) fn read_subnet_group(table: Table<'_>) -> Option<DescribedSubnetGroup> {
    if !table.has("kind") {
        let remedy =
            "use `private`, or `public` if the subnets have a route to an internet gateway";
        table
            .report
            .add(rules::MISSING, table.path_of("kind"), "it is missing", remedy);
    }
    let kind = table.choice("kind", &[("public", Kind::Public), ("private", Kind::Private)]);
    let identifier = table
        .text("identifier")
        .unwrap_or_default()
        .to_owned();
    let description = table
        .text("description")
        .unwrap_or("DMS to TiDB Cloud")
        .to_owned();
    let mut subnets = Vec::new();
    for (path, value) in table.list("subnets") {
        match value {
            Value::String(id) => subnets.push((id.clone(), None)),
            Value::Object(entries) => {
                let subnet = Table::of(path, entries, table.report);
                let id = subnet
                    .text("id")
                    .unwrap_or_default()
                    .to_owned();
                subnets.push((id, subnet.text("zone").map(str::to_owned)));
                subnet.finish();
            }
            _ => {
                let remedy = "write an id, or `{ id = \"subnet-…\", zone = \"us-west-2a\" }`";
                table
                    .report
                    .add(rules::VALUE, path, "it is not a subnet", remedy);
            }
        }
    }
    let tags = read_tags(&table);
    let report = table.report;
    table.finish();
    /// Makes the list of one kind, and the group of it.
    macro_rules! group {
        ($list:ident) => {{
            let list = subnets
                .into_iter()
                .fold($list::new(), |list, (id, zone)| match zone {
                    Some(zone) => list.subnet_in(id, zone),
                    None => list.subnet(id),
                });
            let group = SubnetGroup::builder()
                .identifier(identifier)
                .description(description)
                .subnets(list)
                .tags(tags)
                .build();
            group.map(DescribedSubnetGroup::from)
        }};
    }
    let group = match kind? {
        Kind::Public => group!(PublicSubnets),
        Kind::Private => group!(PrivateSubnets),
    };
    kept(group, report, |group| group.findings().clone())
}

pub(super) fn read_instance(
    table: Table<'_>,
    placement: Option<InstancePlacement>,
) -> Option<ReplicationInstance> {
    let multi_az = table
        .flag("multi_az")
        .unwrap_or_default();
    let network_type =
        table.choice("network_type", &[("ipv4", NetworkType::Ipv4), ("dual", NetworkType::Dual)]);
    let upgrade = table.flag("auto_minor_version_upgrade");
    let version = optional(table.text("engine_version"));
    let upgrade = match (upgrade, table.has("engine_version")) {
        (Some(true), _) | (None, false) => AutoMinorVersionUpgrade::Yes,
        (Some(false), _) | (None, true) => AutoMinorVersionUpgrade::No,
    };
    let instance = ReplicationInstance::builder()
        .identifier(
            table
                .text("identifier")
                .unwrap_or_default(),
        )
        .class(table.text("class").unwrap_or_default())
        // Without a group nothing is built; this one only lets the rest be judged.
        .placement(
            placement
                .clone()
                .unwrap_or_else(unknown_placement),
        )
        .security_groups(table.texts("security_groups"))
        .storage(
            table
                .number("storage_gib")
                .map_or_else(Given::missing, Into::into),
        )
        .engine_version(version)
        .auto_minor_version_upgrade(upgrade)
        .multi_az(if multi_az { MultiAz::Yes } else { MultiAz::No })
        .availability_zone(optional(table.text("availability_zone")))
        .network_type(network_type.unwrap_or_default())
        .maintenance_window(optional(table.text("maintenance_window")))
        .dns_servers(optional(table.text("dns_servers")))
        .kms_key(optional(table.text("kms_key")))
        .resource_identifier(optional(table.text("resource_identifier")))
        .tags(read_tags(&table))
        .build();
    let report = table.report;
    table.finish();
    let instance = kept(instance, report, |instance| instance.findings().clone());
    placement.and(instance)
}

fn unknown_placement() -> InstancePlacement {
    InstancePlacement::private(SubnetGroupIdentifier::unnamed())
}

pub(super) fn optional<T>(text: Option<&str>) -> Given<T>
where
    Given<T>: for<'a> From<&'a str>,
{
    text.map_or_else(Given::missing, Given::from)
}

/// `tags = { key = "value" }`.
pub(super) fn read_tags(table: &Table<'_>) -> Tags {
    let Some(Value::Object(entries)) = table.value("tags") else {
        return table
            .table("tags")
            .map_or_else(Tags::none, |_| Tags::none());
    };
    let mut tags = Tags::none();
    for (key, value) in entries {
        let tag = Tag::new(key, value.as_str().unwrap_or_default());
        let mut findings = Findings::none();
        if let Some(tag) = findings.parsed(&table.path_of("tags"), tag) {
            tags = tags.with(tag);
        }
        table.report.extend(findings);
    }
    tags
}

/// What was built, its warnings reported; or nothing, its reasons reported.
pub(super) fn kept<T>(
    built: Result<T, Refused>,
    report: &super::reader::Report,
    findings: impl FnOnce(&T) -> Findings,
) -> Option<T> {
    match built {
        Ok(built) => {
            report.extend(findings(&built));
            Some(built)
        }
        Err(refused) => {
            report.extend(refused.into_findings());
            None
        }
    }
}
