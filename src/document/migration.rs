//! A document as a whole migration.

use super::{Description, rules, task};
use crate::{
    compute::ServerlessOutline,
    endpoint::Role,
    finding::{Finding, Refused},
    migration::{Compute, Migration, MigrationParts, Side},
    name::EndpointArn,
    task::TaskOutline,
};

pub(super) fn of(description: &Description, name: &str) -> Result<Migration, Refused> {
    let around = description.around();
    let missing = |subject: &str, remedy: &str| {
        Refused::from(Finding::new(rules::MISSING, subject, "it is missing", remedy))
    };
    let serverless = task::with_stand_ins(&around, "serverless", task::read_serverless_at)?;
    let task = task::with_stand_ins(&around, "task", task::read_task_at)?;
    let far: EndpointArn = match (&serverless, &task, description.endpoint.role()) {
        (Some(work), _, Role::Target) => work.source().clone(),
        (Some(work), _, Role::Source) => work.target().clone(),
        (None, Some(work), Role::Target) => work.source().clone(),
        (None, Some(work), Role::Source) => work.target().clone(),
        (None, None, _) => {
            return Err(missing("task", "add `[task]` or `[serverless]` with `far_endpoint`"));
        }
    };
    let compute: Compute = match (serverless, description.instance()) {
        (Some(replication), _) => ServerlessOutline::of(replication).into(),
        (None, Some(instance)) => instance.clone().into(),
        (None, None) => return Err(missing("instance", "add `[instance]` or `[serverless]`")),
    };
    let near: Side = description.endpoint.clone().into();
    let (source, target) = match description.endpoint.role() {
        Role::Source => (near, far.into()),
        Role::Target => (far.into(), near),
    };
    Migration::of_parts(MigrationParts {
        name,
        region: description.region.clone(),
        subnet_group: description.subnet_group().cloned(),
        network: description.network().cloned(),
        compute,
        source,
        target,
        task: task.map(TaskOutline::of),
        certificate: description.certificate.clone(),
    })
}
