//! From a step of a plan to its call.

use aws_sdk_databasemigration::operation::{
    add_tags_to_resource::builders::AddTagsToResourceInputBuilder,
    delete_certificate::builders::DeleteCertificateInputBuilder,
    delete_endpoint::builders::DeleteEndpointInputBuilder,
    delete_replication_config::builders::DeleteReplicationConfigInputBuilder,
    delete_replication_instance::builders::DeleteReplicationInstanceInputBuilder,
    delete_replication_subnet_group::builders::DeleteReplicationSubnetGroupInputBuilder,
    delete_replication_task::builders::DeleteReplicationTaskInputBuilder,
    remove_tags_from_resource::builders::RemoveTagsFromResourceInputBuilder,
    stop_replication::builders::StopReplicationInputBuilder,
    stop_replication_task::builders::StopReplicationTaskInputBuilder,
};
#[cfg(feature = "ec2")]
use futures_util::TryFutureExt as _;
use futures_util::future::{BoxFuture, FutureExt};

#[cfg(feature = "ec2")]
use super::network;
use super::{
    calls::{Calls, send},
    facts::{Facts, Resource},
};
use crate::{
    change::Change,
    endpoint::{DescribedEndpoint, FarEndpoint, Role, test_connection_request},
    fault::AwsFault,
    migration::{Compute, Migration, Side},
    plan::{
        Observed, Part, Step, Verb, certificate_arn, connection, endpoint_arn, instance_arn,
        password, subnet_group,
    },
    sdk::sdk_tags,
    task::{StartType, TaskStart, TestedConnection},
};

type Doing<'a> = BoxFuture<'a, Result<Facts, AwsFault>>;

/// The call of a step, ready to be awaited. Nothing where what it is made of does not show, or there is nothing to do any
/// more: another look will tell.
pub(super) fn perform<'a>(
    calls: &'a Calls,
    migration: &Migration,
    observed: &Observed,
    step: &Step,
) -> Option<Doing<'a>> {
    #[cfg(feature = "ec2")]
    if let Part::Network(part) = step.part() {
        let ec2 = calls.ec2.as_ref()?;
        let doing = network::perform(ec2, migration, observed, step, part)?;
        let learned = |network| Facts { network: Some(network), ..Facts::default() };
        return Some(doing.map_ok(learned).boxed());
    }
    let subject = step.identifier().to_owned();
    let with = With { calls, migration, observed, subject };
    match (step.verb(), step.part()) {
        (Verb::Create, part) => with.create(part),
        (Verb::Modify, part) => with.modify(part),
        (Verb::Tag, _) => with.tag(step),
        (Verb::Untag, _) => with.untag(step),
        (Verb::Test, Part::Connection(role)) => with.test(*role),
        (Verb::Start(start_type), Part::Task) => with.start_task(start_type),
        (Verb::Start(start_type), Part::Replication) => with.start_replication(start_type),
        (Verb::Stop, part) => with.stop(part),
        (Verb::Delete, part) => with.delete(part),
        _ => None,
    }
}

struct With<'a, 'b> {
    calls: &'a Calls,
    migration: &'b Migration,
    observed: &'b Observed,
    subject: String,
}

/// Awaits a call and keeps one member of its answer.
macro_rules! doing {
    ($with:ident, $operation:literal, $request:expr, |$answer:ident| $facts:expr) => {{
        let (calls, subject, request) = ($with.calls, $with.subject, $request);
        Some(
            async move {
                let $answer = send!(calls, $operation, subject, request)?;
                Ok($facts)
            }
            .boxed(),
        )
    }};
}

impl<'a> With<'a, '_> {
    fn create(self, part: &Part) -> Option<Doing<'a>> {
        match part {
            Part::SubnetGroup => {
                let request = self
                    .migration
                    .subnet_group()?
                    .create_request();
                doing!(self, "CreateReplicationSubnetGroup", request, |answer| Facts::of(
                    answer
                        .replication_subnet_group
                        .map(Resource::SubnetGroup)
                ))
            }
            Part::Instance => {
                let instance = self.migration.compute().instance()?;
                let (request, tags) = (instance.create_request(), instance.tags().clone());
                doing!(self, "CreateReplicationInstance", request, |answer| Facts::created(
                    answer
                        .replication_instance
                        .map(Resource::Instance),
                    tags
                ))
            }
            Part::Certificate(role) => {
                let import = self.migration.certificate_of(*role)?;
                let (request, tags) = (import.import_request(), import.tags_given().clone());
                doing!(self, "ImportCertificate", request, |answer| Facts::created(
                    answer
                        .certificate
                        .map(Resource::Certificate),
                    tags
                ))
            }
            Part::Endpoint(role) => self.create_endpoint(*role),
            Part::Task => {
                let task = self.migration.task()?.placed(
                    endpoint_arn(self.migration, Role::Source, self.observed)?,
                    endpoint_arn(self.migration, Role::Target, self.observed)?,
                    instance_arn(self.migration, self.observed)?,
                );
                let (request, tags) = (task.create_request(), task.tags().clone());
                doing!(self, "CreateReplicationTask", request, |answer| Facts::created(
                    answer
                        .replication_task
                        .map(Resource::Task),
                    tags
                ))
            }
            Part::Replication => {
                let replication = self
                    .migration
                    .compute()
                    .serverless()?
                    .placed(
                        endpoint_arn(self.migration, Role::Source, self.observed)?,
                        endpoint_arn(self.migration, Role::Target, self.observed)?,
                    );
                let (request, tags) = (replication.create_request(), replication.tags().clone());
                doing!(self, "CreateReplicationConfig", request, |answer| Facts::created(
                    answer
                        .replication_config
                        .map(Resource::Config),
                    tags
                ))
            }
            _ => None,
        }
    }

    fn create_endpoint(self, role: Role) -> Option<Doing<'a>> {
        let tags = self.migration.endpoint_tags(role);
        let request = match self.migration.side(role) {
            Side::Far(far) => far.create_request()?,
            Side::Tidb(described) => match described.as_ref() {
                DescribedEndpoint::PlainText(plain) => plain.create_request(),
                DescribedEndpoint::Verified(verified) => {
                    let arn = certificate_arn(self.migration, role, self.observed)?;
                    verified
                        .clone()
                        .with_certificate(arn)
                        .ok()?
                        .create_request()
                }
            },
        };
        doing!(self, "CreateEndpoint", request, |answer| Facts::created(
            answer.endpoint.map(Resource::Endpoint),
            tags
        ))
    }

    fn modify(self, part: &Part) -> Option<Doing<'a>> {
        let (migration, observed) = (self.migration, self.observed);
        match part {
            Part::SubnetGroup => {
                let Change::Modify { request, .. } = subnet_group(migration, observed)? else {
                    return None;
                };
                doing!(self, "ModifyReplicationSubnetGroup", *request, |answer| Facts::of(
                    answer
                        .replication_subnet_group
                        .map(Resource::SubnetGroup)
                ))
            }
            Part::Instance => {
                let instance = migration.compute().instance()?;
                let seen = observed.instance(instance.identifier().as_str())?;
                let Change::Modify { request, .. } = instance.modify_request(seen) else {
                    return None;
                };
                doing!(self, "ModifyReplicationInstance", *request, |answer| Facts::of(
                    answer
                        .replication_instance
                        .map(Resource::Instance)
                ))
            }
            Part::Endpoint(role) => self.modify_endpoint(*role),
            Part::Task => {
                let task = migration.task()?;
                let seen = observed.task(task.identifier().as_str())?;
                let task = task.placed(
                    endpoint_arn(migration, Role::Source, observed)?,
                    endpoint_arn(migration, Role::Target, observed)?,
                    instance_arn(migration, observed)?,
                );
                let Change::Modify { request, .. } = task.modify_request(seen) else { return None };
                doing!(self, "ModifyReplicationTask", *request, |answer| Facts::of(
                    answer
                        .replication_task
                        .map(Resource::Task)
                ))
            }
            Part::Replication => {
                let outline = migration.compute().serverless()?;
                let seen = observed.config(outline.identifier().as_str())?;
                let replication = outline.placed(
                    endpoint_arn(migration, Role::Source, observed)?,
                    endpoint_arn(migration, Role::Target, observed)?,
                );
                let Change::Modify { request, .. } = replication.modify_request(seen) else {
                    return None;
                };
                doing!(self, "ModifyReplicationConfig", *request, |answer| Facts::of(
                    answer
                        .replication_config
                        .map(Resource::Config)
                ))
            }
            _ => None,
        }
    }

    fn modify_endpoint(self, role: Role) -> Option<Doing<'a>> {
        let (migration, observed) = (self.migration, self.observed);
        let seen = observed.endpoint(
            migration
                .endpoint_identifier(role)?
                .as_str(),
        )?;
        let password = password(migration, role, seen, observed);
        let change = match migration.side(role) {
            Side::Far(far) => far.modify_request(seen, password),
            Side::Tidb(described) => match described.as_ref() {
                DescribedEndpoint::PlainText(plain) => plain.modify_request(seen, password),
                DescribedEndpoint::Verified(verified) => {
                    let arn = certificate_arn(migration, role, observed)?;
                    verified
                        .clone()
                        .with_certificate(arn)
                        .ok()?
                        .modify_request(seen, password)
                }
            },
        };
        let Change::Modify { request, .. } = change else { return None };
        doing!(self, "ModifyEndpoint", *request, |answer| Facts {
            changed: Some(role),
            ..Facts::of(answer.endpoint.map(Resource::Endpoint))
        })
    }

    fn tag(self, step: &Step) -> Option<Doing<'a>> {
        let arn = step
            .part()
            .arn(self.migration, self.observed)?;
        let tags = step.tags().clone();
        let request = AddTagsToResourceInputBuilder::default()
            .resource_arn(&arn)
            .set_tags(sdk_tags(&tags));
        doing!(self, "AddTagsToResource", request, |_answer| Facts {
            tags: Some((Some(arn), tags)),
            ..Facts::default()
        })
    }

    fn untag(self, step: &Step) -> Option<Doing<'a>> {
        let arn = step
            .part()
            .arn(self.migration, self.observed)?;
        let keys = step.untags().to_vec();
        let request = RemoveTagsFromResourceInputBuilder::default()
            .resource_arn(&arn)
            .set_tag_keys(Some(
                keys.iter()
                    .map(|key| (*key).to_owned())
                    .collect(),
            ));
        doing!(self, "RemoveTagsFromResource", request, |_answer| Facts {
            untagged: Some((arn, keys)),
            ..Facts::default()
        })
    }

    fn test(self, role: Role) -> Option<Doing<'a>> {
        let instance = instance_arn(self.migration, self.observed)?;
        let endpoint = endpoint_arn(self.migration, role, self.observed)?;
        let request = test_connection_request(&instance, &endpoint);
        doing!(self, "TestConnection", request, |answer| Facts {
            tested: Some(role),
            ..Facts::of(
                answer
                    .connection
                    .map(Resource::Connection)
            )
        })
    }

    fn start_task(self, start_type: StartType) -> Option<Doing<'a>> {
        let arn = Part::Task
            .arn(self.migration, self.observed)?
            .parse()
            .ok()?;
        let tested = |role| self.tested(role);
        let request = TaskStart::of(&arn, start_type)
            .source_tested(&tested(Role::Source)?)
            .target_tested(&tested(Role::Target)?)
            .request()
            .ok()?;
        doing!(self, "StartReplicationTask", request, |answer| Facts::of(
            answer
                .replication_task
                .map(Resource::Task)
        ))
    }

    fn tested(&self, role: Role) -> Option<TestedConnection> {
        tested(self.migration, self.observed, role)
    }

    fn start_replication(self, start_type: StartType) -> Option<Doing<'a>> {
        let outline = self.migration.compute().serverless()?;
        let config = Part::Replication
            .arn(self.migration, self.observed)?
            .parse()
            .ok()?;
        let replication = outline.placed(
            endpoint_arn(self.migration, Role::Source, self.observed)?,
            endpoint_arn(self.migration, Role::Target, self.observed)?,
        );
        let request = replication.start_request(&config, start_type);
        doing!(self, "StartReplication", request, |answer| Facts::of(
            answer
                .replication
                .map(Resource::Replication)
        ))
    }

    fn stop(self, part: &Part) -> Option<Doing<'a>> {
        let arn = part.arn(self.migration, self.observed)?;
        match (part, self.migration.compute()) {
            (Part::Replication, Compute::Serverless(_)) => {
                let request = StopReplicationInputBuilder::default().replication_config_arn(arn);
                doing!(self, "StopReplication", request, |answer| Facts::of(
                    answer
                        .replication
                        .map(Resource::Replication)
                ))
            }
            (Part::Task, _) => {
                let request = StopReplicationTaskInputBuilder::default().replication_task_arn(arn);
                doing!(self, "StopReplicationTask", request, |answer| Facts::of(
                    answer
                        .replication_task
                        .map(Resource::Task)
                ))
            }
            _ => None,
        }
    }

    /// By ARN where there is one, so that what somebody else created anew under the name is not met.
    fn delete(self, part: &Part) -> Option<Doing<'a>> {
        let arn = part.arn(self.migration, self.observed);
        let gone = Some((part.clone(), self.subject.clone()));
        match part {
            Part::SubnetGroup => {
                let request = DeleteReplicationSubnetGroupInputBuilder::default()
                    .replication_subnet_group_identifier(&self.subject);
                doing!(self, "DeleteReplicationSubnetGroup", request, |_answer| Facts {
                    gone,
                    ..Facts::default()
                })
            }
            Part::Instance => {
                let request =
                    DeleteReplicationInstanceInputBuilder::default().replication_instance_arn(arn?);
                doing!(self, "DeleteReplicationInstance", request, |answer| Facts::of(
                    answer
                        .replication_instance
                        .map(Resource::Instance)
                ))
            }
            Part::Certificate(_) | Part::FormerCertificate(_) => {
                let request = DeleteCertificateInputBuilder::default().certificate_arn(arn?);
                doing!(self, "DeleteCertificate", request, |_answer| Facts {
                    gone,
                    ..Facts::default()
                })
            }
            Part::Endpoint(role) => {
                // What exists already is never deleted.
                if matches!(self.migration.side(*role), Side::Far(FarEndpoint::Existing(_))) {
                    return None;
                }
                let request = DeleteEndpointInputBuilder::default().endpoint_arn(arn?);
                doing!(self, "DeleteEndpoint", request, |answer| Facts::of(
                    answer.endpoint.map(Resource::Endpoint)
                ))
            }
            Part::Task => {
                let request =
                    DeleteReplicationTaskInputBuilder::default().replication_task_arn(arn?);
                doing!(self, "DeleteReplicationTask", request, |answer| Facts::of(
                    answer
                        .replication_task
                        .map(Resource::Task)
                ))
            }
            Part::Replication => {
                let request =
                    DeleteReplicationConfigInputBuilder::default().replication_config_arn(arn?);
                doing!(self, "DeleteReplicationConfig", request, |_answer| Facts::default())
            }
            Part::Connection(_) | Part::Network(_) => None,
        }
    }
}

/// The test that this side's connection has passed.
pub(super) fn tested(
    migration: &Migration,
    observed: &Observed,
    role: Role,
) -> Option<TestedConnection> {
    connection(migration, role, observed)?
        .try_into()
        .ok()
}
