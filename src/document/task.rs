//! Tasks and serverless replications of a document. They need ARNs that exist only after the endpoint was made, so they are
//! read twice: once with stand-ins, for their findings, and once with the real ones.

use serde_json::Value;

use super::{
    Document,
    parts::{optional, read_tags},
    place::Place,
    reader::{Report, Table},
    rules,
};
use crate::{
    cluster::Connectivity,
    compute::{MultiAz, ServerlessPlacement, ServerlessReplication},
    endpoint::Role,
    finding::{Findings, Refused},
    name::{Arn, EndpointArn, Given, ReplicationInstanceArn, SubnetGroupIdentifier},
    task::{
        CdcStart, CdcStop, DataFlow, Direction, MigrationKind, MigrationType, ReplicationTask,
        mappings::TableMappings, settings::TaskSettings,
    },
};

/// What a task or a replication is judged by, as far as it is known: the endpoint may have been refused.
pub(super) struct Around<'a> {
    pub(super) document: &'a Document,
    pub(super) place: Option<&'a Place>,
    pub(super) role: Role,
    pub(super) connectivity: Option<Connectivity>,
}

pub(super) fn check_task(around: &Around<'_>, report: &Report) {
    let home = home(around, "task");
    let (endpoint, instance) = (home.arn("endpoint"), home.arn("rep"));
    let (Ok(endpoint), Ok(instance)) = (endpoint.parse(), instance.parse()) else { return };
    let _ = read_task(around, &endpoint, &instance, report);
}

pub(super) fn check_serverless(around: &Around<'_>, report: &Report) {
    let endpoint = home(around, "serverless").arn("endpoint");
    let Ok(endpoint) = endpoint.parse() else { return };
    let _ = read_serverless(around, &endpoint, report);
}

/// The work between stand-ins for what does not exist yet, and the far side that the document names.
#[cfg(feature = "plan")]
pub(super) fn with_stand_ins<T>(
    around: &Around<'_>,
    part: &str,
    read: impl Fn(&Around<'_>, &EndpointArn, &ReplicationInstanceArn, &Report) -> Option<T>,
) -> Result<Option<T>, Refused> {
    let home = home(around, part);
    let (endpoint, instance) = (home.arn("endpoint"), home.arn("rep"));
    let (Ok(endpoint), Ok(instance)) = (endpoint.parse(), instance.parse()) else {
        return Ok(None);
    };
    settled(|report| read(around, &endpoint, &instance, report))
}

#[cfg(feature = "plan")]
pub(super) fn read_task_at(
    around: &Around<'_>,
    endpoint: &EndpointArn,
    instance: &ReplicationInstanceArn,
    report: &Report,
) -> Option<ReplicationTask> {
    read_task(around, endpoint, instance, report)
}

#[cfg(feature = "plan")]
pub(super) fn read_serverless_at(
    around: &Around<'_>,
    endpoint: &EndpointArn,
    _instance: &ReplicationInstanceArn,
    report: &Report,
) -> Option<ServerlessReplication> {
    read_serverless(around, endpoint, report)
}

pub(super) fn task(
    around: &Around<'_>,
    endpoint: &EndpointArn,
    instance: &ReplicationInstanceArn,
) -> Result<Option<ReplicationTask>, Refused> {
    settled(|report| read_task(around, endpoint, instance, report))
}

pub(super) fn serverless(
    around: &Around<'_>,
    endpoint: &EndpointArn,
) -> Result<Option<ServerlessReplication>, Refused> {
    settled(|report| read_serverless(around, endpoint, report))
}

fn settled<T>(read: impl FnOnce(&Report) -> Option<T>) -> Result<Option<T>, Refused> {
    let report = Report::default();
    let value = read(&report);
    report
        .into_findings()
        .judge(Some(value))
        .map(|(value, _)| value)
}

fn read_task(
    around: &Around<'_>,
    endpoint: &EndpointArn,
    instance: &ReplicationInstanceArn,
    report: &Report,
) -> Option<ReplicationTask> {
    let table = part(around, "task", report)?;
    let moves = Moves::read(&table, around.role);
    let ends = Ends::read(&table, around.role, endpoint);
    let task = ReplicationTask::builder()
        .identifier(
            table
                .text("identifier")
                .unwrap_or_default(),
        )
        .source(ends.source)
        .target(ends.target)
        .instance(instance)
        .migration(moves.migration)
        .mappings(moves.mappings)
        .settings(moves.settings)
        .tags(read_tags(&table))
        .resource_identifier(optional(table.text("resource_identifier")))
        .build();
    table.finish();
    let task = super::parts::kept(task, report, |task| task.findings().clone());
    task.filter(|_| moves.judged)
}

fn read_serverless(
    around: &Around<'_>,
    endpoint: &EndpointArn,
    report: &Report,
) -> Option<ServerlessReplication> {
    let table = part(around, "serverless", report)?;
    let moves = Moves::read(&table, around.role);
    let ends = Ends::read(&table, around.role, endpoint);
    let placement = placement(around, &table);
    let multi_az = table
        .flag("multi_az")
        .unwrap_or_default();
    let number = |key| {
        table
            .number(key)
            .map_or_else(Given::missing, Given::from)
    };
    let replication = ServerlessReplication::builder()
        .identifier(
            table
                .text("identifier")
                .unwrap_or_default(),
        )
        .source(ends.source)
        .target(ends.target)
        .migration(moves.migration)
        .mappings(moves.mappings)
        .settings(moves.settings)
        .max_capacity(
            table
                .number("max_capacity")
                .unwrap_or_default(),
        )
        .min_capacity(number("min_capacity"))
        // Without a group nothing is kept; this one only lets the rest be judged.
        .placement(
            placement
                .clone()
                .unwrap_or_else(|| ServerlessPlacement::private(SubnetGroupIdentifier::unnamed())),
        )
        .security_groups(table.texts("security_groups"))
        .multi_az(if multi_az { MultiAz::Yes } else { MultiAz::No })
        .availability_zone(optional(table.text("availability_zone")))
        .maintenance_window(optional(table.text("maintenance_window")))
        .dns_servers(optional(table.text("dns_servers")))
        .kms_key(optional(table.text("kms_key")))
        .resource_identifier(optional(table.text("resource_identifier")))
        .tags(read_tags(&table))
        .build();
    table.finish();
    let replication = super::parts::kept(replication, report, |replication| {
        let mut findings = replication.findings().clone();
        if let Some(connectivity) = around.connectivity {
            findings.extend(replication.findings_for(connectivity));
        }
        findings
    });
    replication.filter(|_| moves.judged && placement.is_some())
}

fn placement(around: &Around<'_>, table: &Table<'_>) -> Option<ServerlessPlacement> {
    match around.place {
        Some(place) => place.for_serverless().or_else(|| {
            table.report.add(
                rules::SERVERLESS_IN_PUBLIC,
                place.kind_key(),
                "a serverless replication has no public address, so public subnets lead it nowhere",
                "use private subnets with NAT, a private endpoint or peering, or use `[instance]`",
            );
            None
        }),
        // A place that was refused has its own findings.
        None if Place::is_said(around.document) => None,
        None => {
            let remedy = "add `[subnet_group]` of private subnets";
            let problem = "the serverless replication has none";
            table
                .report
                .add(rules::MISSING, "subnet_group", problem, remedy);
            None
        }
    }
}

fn part<'a>(around: &Around<'a>, key: &'static str, report: &'a Report) -> Option<Table<'a>> {
    let entries = around
        .document
        .0
        .get(key)?
        .as_object()?;
    Some(Table::of(key.to_owned(), entries, report))
}

/// What moves and how.
struct Moves {
    migration: MigrationType,
    /// Whether that is what the document says, and not a full load in place of what was refused.
    judged: bool,
    mappings: Given<TableMappings>,
    settings: Given<TaskSettings>,
}

impl Moves {
    fn read(table: &Table<'_>, role: Role) -> Self {
        let kinds = [
            ("full-load", MigrationKind::FullLoad),
            ("cdc", MigrationKind::Cdc),
            ("full-load-and-cdc", MigrationKind::FullLoadAndCdc),
        ];
        let direction = match role {
            Role::Source => Direction::OutOfTidb,
            Role::Target => Direction::IntoTidb,
        };
        let kind = match table.has("migration_type") {
            true => table.choice("migration_type", &kinds),
            false => Some(MigrationKind::FullLoad),
        };
        let mut findings = Findings::none();
        let (time, position) = (table.text("cdc_start_time"), table.text("cdc_start_position"));
        if time.is_some() && position.is_some() {
            table.report.add(
                rules::CDC_START_TWICE,
                table.path_of("cdc_start_position"),
                "there is a start time beside it",
                "keep one of the two",
            );
        }
        let start = match (time, position) {
            (Some(time), _) => {
                let is_time = time.starts_with(|c: char| c.is_ascii_digit());
                if !is_time {
                    let problem = "it is not a time";
                    let remedy = "write it as `2018-03-08T12:12:12`, or use `cdc_start_position`";
                    table.report.add(
                        rules::VALUE,
                        table.path_of("cdc_start_time"),
                        problem,
                        remedy,
                    );
                }
                is_time.then(|| (time.parse::<CdcStart>(), "cdc_start_time"))
            }
            // In the words of the source: an LSN, an SCN, a checkpoint.
            (None, Some(position)) => Some((CdcStart::native(position), "cdc_start_position")),
            (None, None) => None,
        };
        let start = start.and_then(|(start, key)| findings.parsed(&table.path_of(key), start));
        let stop = table
            .text("cdc_stop_position")
            .map(str::parse::<CdcStop>);
        let stop = stop.and_then(|stop| findings.parsed(&table.path_of("cdc_stop_position"), stop));
        table.report.extend(findings);
        let said =
            kind.and_then(|kind| match MigrationType::checked(direction, kind, start, stop) {
                Ok(migration) => Some(migration),
                Err(refused) => {
                    table.report.extend(
                        refused
                            .into_findings()
                            .within(&table.path_of("migration_type")),
                    );
                    None
                }
            });
        let mappings = read_mappings(table);
        let settings = match table.value("settings") {
            None => Given::right(TaskSettings::for_tidb()),
            Some(settings) => Given::parsed(TaskSettings::from_json(&json(settings))),
        };
        let judged = said.is_some();
        let migration = said.unwrap_or_else(|| match role {
            Role::Source => DataFlow::from_tidb().full_load().into(),
            Role::Target => DataFlow::to_tidb().full_load().into(),
        });
        Self { migration, judged, mappings, settings }
    }
}

/// `mappings` as the JSON of DMS (a table or a text), or `include` and `exclude` as lists of `schema.table`.
fn read_mappings(table: &Table<'_>) -> Given<TableMappings> {
    let (include, exclude) = (table.texts("include"), table.texts("exclude"));
    let Some(mappings) = table.value("mappings") else {
        let named = |name: &str| match name.split_once('.') {
            Some((schema, table)) => (schema.to_owned(), table.to_owned()),
            None => (name.to_owned(), "%".to_owned()),
        };
        let mut mappings = TableMappings::new();
        for (schema, table) in include.into_iter().map(named) {
            mappings = mappings.include(&schema, &table);
        }
        for (schema, table) in exclude.into_iter().map(named) {
            mappings = mappings.exclude(&schema, &table);
        }
        return Given::right(mappings);
    };
    if !include.is_empty() || !exclude.is_empty() {
        let problem = "there is `include` or `exclude` beside it";
        let remedy = "keep one of the two ways";
        table
            .report
            .add(rules::KEY, table.path_of("mappings"), problem, remedy);
    }
    Given::parsed(TableMappings::from_json(&json(mappings)))
}

/// JSON of DMS may stand in a document as a table or as a text.
fn json(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

/// The two ends of a migration: the far side by its ARN, the near side as it was made.
struct Ends {
    source: Given<EndpointArn>,
    target: Given<EndpointArn>,
}

impl Ends {
    fn read(table: &Table<'_>, role: Role, near: &EndpointArn) -> Self {
        let far = Given::from(
            table
                .text("far_endpoint")
                .unwrap_or_default(),
        );
        match role {
            Role::Source => Self { source: near.into(), target: far },
            Role::Target => Self { source: far, target: near.into() },
        }
    }
}

/// Where stand-ins are from: the region and account of the far side, so that they never disagree with it.
struct Home {
    region: String,
    account: String,
}

impl Home {
    fn arn(&self, kind: &str) -> String {
        format!("arn:aws:dms:{}:{}:{kind}:STANDS-IN", self.region, self.account)
    }
}

fn home(around: &Around<'_>, part: &str) -> Home {
    let far = around
        .document
        .0
        .get(part)
        .and_then(|part| part.get("far_endpoint"));
    let far: Option<Arn> = far
        .and_then(Value::as_str)
        .and_then(|far| far.parse().ok());
    match far {
        Some(far) => Home { region: far.region().to_owned(), account: far.account().to_owned() },
        None => Home { region: "us-east-1".to_owned(), account: "000000000000".to_owned() },
    }
}
