//! What only shows when the parts are seen together.

use super::{
    Compute, Migration, PasswordMark, Profile, Side, Start, builder::MigrationAnswers, rules,
};
use crate::{
    cluster::{Connectivity, Plan},
    compute::DescribedSubnetGroup,
    endpoint::{Credentials, DescribedEndpoint, FarEndpoint, Role},
    finding::{Finding, Findings, Refused, Rule},
    network::Shape,
    task::{Direction, MigrationType, settings::TaskSettings},
};

const ROLES: [Role; 2] = [Role::Source, Role::Target];

pub(super) fn check(answers: MigrationAnswers) -> Result<Migration, Refused> {
    let mut findings = Findings::none();
    let name = answers
        .name
        .optional(&mut findings, "name");
    let region = answers
        .region
        .optional(&mut findings, "region");
    let migration = name.map(|name| Migration {
        name,
        region,
        subnet_group: answers.subnet_group,
        network: answers.network,
        compute: answers.compute,
        source: answers.source,
        target: answers.target,
        task: answers.task,
        start: answers.start,
        existing: answers.existing,
        password_mark: answers.password_mark,
        certificate: answers.certificate,
        tags: answers.tags,
        profile: answers.profile,
        certificates: [None, None],
        findings: Findings::none(),
    });
    if let Some(migration) = &migration {
        findings.extend(
            migration
                .password_mark
                .findings("password mark"),
        );
        of_the_parts(migration, &mut findings);
        of_the_sides(migration, &mut findings);
        of_the_work(migration, &mut findings);
        of_the_place(migration, &mut findings);
        of_the_network(migration, &mut findings);
        if migration.profile == Profile::Strict {
            findings.extend(migration.strict_findings());
        }
        for role in ROLES {
            if let Some(cluster) = migration.side(role).tidb() {
                of_a_cluster(migration, cluster, &mut findings);
            }
        }
    }
    let (migration, findings) = findings
        .within("migration")
        .judge(migration)?;
    Ok(Migration { findings, ..migration }
        .grouped()
        .marked())
}

/// What every part says of itself.
fn of_the_parts(migration: &Migration, findings: &mut Findings) {
    if let Some(group) = &migration.subnet_group {
        findings.extend(group.findings().clone());
    }
    let of_the_compute = match &migration.compute {
        Compute::Instance(instance) => instance.findings().clone(),
        Compute::Serverless(outline) => outline.findings().clone(),
    };
    findings.extend(of_the_compute.without(answered(migration)));
    for cluster in ROLES
        .iter()
        .filter_map(|role| migration.side(*role).tidb())
    {
        findings.extend(cluster.findings().clone());
    }
    if let Some(task) = &migration.task {
        findings.extend(task.findings().clone().within("task"));
    }
}

/// What the network answers of what the compute says.
fn answered(migration: &Migration) -> &'static [Rule] {
    migration
        .network()
        .map_or(&[], |network| network.shape().answers())
}

fn of_the_sides(migration: &Migration, findings: &mut Findings) {
    for role in ROLES {
        let side = migration.side(role);
        findings.expect(
            side.role()
                .is_none_or(|described| described == role),
            rules::ROLES,
            &role.to_string(),
            || {
                format!(
                    "it was described as a {}",
                    side.role()
                        .map_or_else(String::new, |r| r.to_string())
                )
            },
            format!("describe it by `.{role}()`, or give it to the other side"),
        );
        let Side::Far(FarEndpoint::Existing(arn)) = side else { continue };
        if let Some(region) = &migration.region {
            findings.expect(
                arn.arn().region() == region.as_str(),
                rules::FAR_REGION,
                &format!("{role} endpoint"),
                || format!("it is in {}, the migration in {region}", arn.arn().region()),
                "create the endpoint in the region of the migration; its database may be elsewhere",
            );
        }
    }
    let identifiers = ROLES.map(|role| migration.endpoint_identifier(role));
    if let [Some(source), Some(target)] = &identifiers {
        findings.expect(
            source != target,
            rules::SAME_IDENTIFIER,
            "target endpoint: identifier",
            || format!("`{target}` is the source endpoint too"),
            "give source and target an identifier each",
        );
    }
    if let [Side::Far(FarEndpoint::Existing(source)), Side::Far(FarEndpoint::Existing(target))] =
        [&migration.source, &migration.target]
    {
        findings.expect(
            source != target,
            rules::SAME_IDENTIFIER,
            "target endpoint",
            || "it is the source endpoint too".to_owned(),
            "give source and target an endpoint each",
        );
    }
}

fn of_the_work(migration: &Migration, findings: &mut Findings) {
    let flow = match (&migration.compute, &migration.task) {
        (Compute::Serverless(outline), task) => {
            findings.expect(
                task.is_none(),
                rules::TASK_WITH_SERVERLESS,
                "task",
                || "the serverless replication holds mappings and settings itself".to_owned(),
                "drop the task, or use a replication instance",
            );
            Some(outline.migration())
        }
        (Compute::Instance(_), task) => {
            findings.expect(
                task.is_some() || migration.start == Start::ByCaller,
                rules::NOTHING_TO_START,
                "start",
                || "there is no task to start".to_owned(),
                "describe a task, or leave the start to the caller",
            );
            task.as_ref()
                .map(|task| task.migration())
        }
    };
    match flow.map(MigrationType::direction) {
        Some(direction) => {
            let role = match direction {
                Direction::OutOfTidb => Role::Source,
                Direction::IntoTidb => Role::Target,
            };
            findings.expect(
                migration.side(role).tidb().is_some(),
                rules::TIDB_SIDE,
                &role.to_string(),
                || {
                    "rows are described to move through TiDB here, and this side is not TiDB"
                        .to_owned()
                },
                "turn the flow around, or give this side a TiDB endpoint",
            );
        }
        None => findings.expect(
            ROLES
                .iter()
                .any(|role| migration.side(*role).tidb().is_some()),
            rules::TIDB_SIDE,
            "source and target",
            || "neither is TiDB".to_owned(),
            "give one of them a TiDB endpoint",
        ),
    }
}

fn of_the_place(migration: &Migration, findings: &mut Findings) {
    let Some(group) = &migration.subnet_group else { return };
    let placed = match &migration.compute {
        Compute::Instance(instance) => instance.subnet_group(),
        Compute::Serverless(outline) => outline.subnet_group(),
    };
    findings.expect(
        placed == group.identifier(),
        rules::PLACEMENT,
        "subnet group",
        || {
            format!(
                "`{}` is described, and the compute is placed in `{placed}`",
                group.identifier()
            )
        },
        "place the compute by the group's own `for_instance()` or `for_serverless()`",
    );
    let is_public = matches!(group, DescribedSubnetGroup::Public(_));
    let wants_public = migration
        .compute
        .instance()
        .is_some_and(|instance| instance.is_public());
    findings.expect(
        placed != group.identifier() || is_public == wants_public,
        rules::PLACEMENT,
        "subnet group: subnets",
        || "the compute is placed as if they were of the other kind".to_owned(),
        "place the compute by the group's own `for_instance()` or `for_serverless()`",
    );
}

/// What the network says of itself, and of what it is to carry.
fn of_the_network(migration: &Migration, findings: &mut Findings) {
    let Some(network) = migration.network() else { return };
    findings.extend(network.findings().clone());
    findings.extend(migration.findings_in(network));
    findings.expect(
        migration.subnet_group.is_none(),
        rules::NETWORK_OR_GROUP,
        "subnet group",
        || "the network's subnets make one already".to_owned(),
        "drop the subnet group, and place the compute by the network's `for_instance` or `for_serverless`",
    );
}

fn of_a_cluster(migration: &Migration, cluster: &DescribedEndpoint, findings: &mut Findings) {
    let connectivity = cluster.connectivity();
    let of_the_way = match &migration.compute {
        Compute::Instance(instance) => instance.findings_for(connectivity),
        Compute::Serverless(outline) => outline.findings_for(connectivity),
    };
    let has_nat = migration
        .network()
        .is_some_and(|network| network.shape() == Shape::Nat);
    findings.extend(of_the_way.without(answered(migration)));
    let subject = format!("{} endpoint", cluster.role());
    let mut report = |rule, subject: String, problem: String, remedy: &str| {
        findings.push(Finding::new(rule, subject, problem, remedy));
    };
    let cluster_region = cluster.host().region();
    if let (Some(region), Some(its)) = (&migration.region, cluster_region)
        && *region != its
    {
        let rule = match connectivity {
            Connectivity::PublicEndpoint => Some(rules::CLUSTER_REGION),
            Connectivity::PrivateEndpoint => Some(rules::CLUSTER_REGION_PRIVATE),
            // A peering may cross regions.
            _ => None,
        };
        if let Some(rule) = rule {
            let problem = format!("the cluster seems to be in {its}, DMS is in {region}");
            report(
                rule,
                format!("{subject}: host"),
                problem,
                "run DMS in the region of the cluster",
            );
        }
    }
    match (cluster.credentials(), &migration.compute) {
        (Credentials::SecretsManager { .. }, Compute::Serverless(_)) => {
            let problem = "a serverless replication reaches Secrets Manager only by a VPC endpoint";
            let remedy = "create an interface endpoint for Secrets Manager in the VPC";
            report(
                rules::SECRETS_REACH_SERVERLESS,
                format!("{subject}: login"),
                problem.into(),
                remedy,
            );
        }
        (Credentials::SecretsManager { .. }, Compute::Instance(instance))
            if !instance.is_public() && !has_nat =>
        {
            let problem = "a private instance has no path to Secrets Manager by itself";
            let remedy = "route its subnets to NAT, or create an interface endpoint and name it by `secrets_manager_endpoint`";
            report(rules::SECRETS_REACH, format!("{subject}: login"), problem.into(), remedy);
        }
        (Credentials::Password { .. }, _)
            if matches!(migration.password_mark, PasswordMark::Unwatched) =>
        {
            let problem =
                "DMS never shows a password, so a new one in this description goes unnoticed";
            let remedy = "set a `password_mark`";
            report(
                rules::PASSWORD_UNWATCHED,
                format!("{subject}: password"),
                problem.into(),
                remedy,
            );
        }
        _ => (),
    }
    let settings = match (&migration.compute, &migration.task) {
        (Compute::Serverless(outline), _) => Some(outline.settings()),
        (_, task) => task
            .as_ref()
            .map(|task| task.settings()),
    };
    if let Some(settings) = settings.filter(|_| cluster.plan() == Plan::Serverless) {
        let threads = u32::try_from(cluster.parallel_load_threads()).unwrap_or(1);
        let connections = settings.full_load_connections(threads) + validating(settings);
        if connections > STARTER_CONNECTIONS {
            let problem = format!(
                "the task opens {connections} connections; Starter allows {STARTER_CONNECTIONS} without a spending limit"
            );
            let remedy = "lower MaxFullLoadSubTasks, the parallel load threads or the validation threads, or set a spending limit";
            report(rules::CONNECTIONS, format!("{subject}: connections"), problem, remedy);
        }
    }
}

/// Concurrent connections of a Starter cluster without a spending limit.
const STARTER_CONNECTIONS: u32 = 400;

/// Connections that compare rows: 5 where validation is on, unless the settings say otherwise.
fn validating(settings: &TaskSettings) -> u32 {
    let value = |key| settings.value("ValidationSettings", key);
    let is_on = value("EnableValidation").is_some_and(|on| on.as_bool() == Some(true));
    let threads = value("ThreadCount").and_then(|threads| u32::try_from(threads.as_u64()?).ok());
    if is_on { threads.unwrap_or(5) } else { 0 }
}
