//! Each part as it is described against the same part as AWS describes it.

use aws_sdk_databasemigration::{
    operation::modify_replication_subnet_group::builders::ModifyReplicationSubnetGroupInputBuilder,
    types,
};

use super::{Observed, Part};
use crate::{
    change::Change,
    compute::ReplicationInstance,
    endpoint::{DescribedEndpoint, Password, Role},
    migration::{Compute, Migration, Side},
    name::{EndpointArn, ReplicationInstanceArn},
    task::ReplicationTask,
};

/// What it takes to bring a part to its description.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Difference {
    None,
    /// These members differ and can be changed in place.
    Modify(Vec<String>),
    /// These differ and cannot.
    Replace(Vec<String>),
}

impl Difference {
    /// Without what AWS took before and does not show.
    pub(super) fn shown(self, part: &Part, observed: &Observed) -> Self {
        match self {
            Self::Modify(fields) if observed.is_unshown(part, &fields) => Self::None,
            difference => difference,
        }
    }
}

impl<R> From<Change<R>> for Difference {
    fn from(change: Change<R>) -> Self {
        match change {
            Change::Unchanged => Self::None,
            Change::Modify { fields, .. } => Self::Modify(
                fields
                    .into_iter()
                    .map(str::to_owned)
                    .collect(),
            ),
            Change::Replace(reasons) => Self::Replace(
                reasons
                    .iter()
                    .map(ToString::to_string)
                    .collect(),
            ),
        }
    }
}

/// An ARN that no resource has: it stands for one that is yet to be created, and differs from whatever is there.
fn unborn<T: std::str::FromStr>(kind: &str) -> Option<T> {
    format!("arn:aws:dms:us-east-1:000000000000:{kind}:UNBORN")
        .parse()
        .ok()
}

/// The description of a group that is adopted stays what it was: at its end it would say that the group is ours.
pub(crate) fn subnet_group(
    migration: &Migration,
    observed: &Observed,
) -> Option<Change<ModifyReplicationSubnetGroupInputBuilder>> {
    let group = migration.subnet_group()?;
    let seen = observed.subnet_group(group.identifier().as_str())?;
    let arn = Part::SubnetGroup.arn(migration, observed);
    let tags = arn.and_then(|arn| observed.tags(&arn));
    let says = |key: &str, value: &str| {
        tags.is_some_and(|tags| tags.get(key).map(String::as_str) == Some(value))
    };
    let is_tagged = says(Migration::TAG, migration.name().as_str());
    let is_ours = is_tagged && !says(Migration::ADOPTED_TAG, "yes");
    let change = group.modify_request(seen);
    Some(match change {
        Change::Modify { request, fields } if !is_ours && !is_marked(migration, seen) => {
            let fields: Vec<_> = fields
                .into_iter()
                .filter(|field| *field != "description")
                .collect();
            let request = request.set_replication_subnet_group_description(None);
            match fields.is_empty() {
                true => Change::Unchanged,
                false => Change::Modify { request: Box::new(request), fields },
            }
        }
        change => change,
    })
}

/// Whether the description of a group says that it is ours.
pub(super) fn is_marked(migration: &Migration, seen: &types::ReplicationSubnetGroup) -> bool {
    seen.replication_subnet_group_description()
        .is_some_and(|text| text.ends_with(&migration.subnet_group_mark()))
}

/// While DMS is changing an instance, what it is changed to counts; what waits for the maintenance window does not.
pub(super) fn instance(
    wanted: &ReplicationInstance,
    seen: &types::ReplicationInstance,
) -> Difference {
    let is_changing = matches!(seen.replication_instance_status(), Some("modifying" | "upgrading"));
    let Some(pending) = seen
        .pending_modified_values()
        .filter(|_| is_changing)
    else {
        return wanted.modify_request(seen).into();
    };
    let mut coming = seen.clone();
    let (class, version, network) = (
        pending
            .replication_instance_class
            .clone(),
        pending.engine_version.clone(),
        pending.network_type.clone(),
    );
    coming.replication_instance_class = class.or(coming.replication_instance_class);
    coming.engine_version = version.or(coming.engine_version);
    coming.network_type = network.or(coming.network_type);
    if let Some(storage) = pending.allocated_storage {
        coming.allocated_storage = storage;
    }
    if let Some(multi_az) = pending.multi_az {
        coming.multi_az = multi_az;
    }
    wanted.modify_request(&coming).into()
}

pub(super) fn certificate(
    migration: &Migration,
    role: Role,
    seen: &types::Certificate,
) -> Difference {
    let Some(wanted) = migration.certificate_of(role) else { return Difference::None };
    let pem = seen
        .certificate_pem()
        .unwrap_or_default();
    // An emulator may not tell the certificate; then its identifier, which holds the fingerprint, has to do.
    if pem.is_empty() || wanted.ca().is_shown_as(pem) {
        Difference::None
    } else {
        Difference::Replace(vec!["certificate: another CA than the identifier says".to_owned()])
    }
}

pub(super) fn endpoint(
    migration: &Migration,
    role: Role,
    seen: &types::Endpoint,
    observed: &Observed,
) -> Difference {
    let password = password(migration, role, seen, observed);
    let difference = match migration.side(role) {
        Side::Far(far) => far
            .modify_request(seen, password)
            .into(),
        Side::Tidb(described) => match described.as_ref() {
            DescribedEndpoint::PlainText(plain) => plain
                .modify_request(seen, password)
                .into(),
            DescribedEndpoint::Verified(verified) => {
                let arn = certificate_arn(migration, role, observed)
                    .or_else(|| unborn("cert"))
                    .and_then(|arn| {
                        verified
                            .clone()
                            .with_certificate(arn)
                            .ok()
                    });
                arn.map_or(Difference::None, |settled| {
                    settled
                        .modify_request(seen, password)
                        .into()
                })
            }
        },
    };
    difference.shown(&Part::Endpoint(role), observed)
}

/// Whether the password in DMS may be another than the described one: the mark on the endpoint says so, until the described
/// one was sent.
pub(crate) fn password(
    migration: &Migration,
    role: Role,
    seen: &types::Endpoint,
    observed: &Observed,
) -> Password {
    let Some(mark) = migration.password_tag(role) else { return Password::Unchanged };
    let tags = seen
        .endpoint_arn()
        .and_then(|arn| observed.tags(arn));
    let is_same = tags
        .and_then(|tags| tags.get(mark.key()))
        .is_some_and(|seen| seen == mark.value());
    if is_same || observed.has_password(role) { Password::Unchanged } else { Password::Changed }
}

pub(crate) fn certificate_arn(
    migration: &Migration,
    role: Role,
    observed: &Observed,
) -> Option<crate::name::CertificateArn> {
    let wanted = migration.certificate_of(role)?;
    observed
        .certificate(wanted.identifier().as_str())?
        .certificate_arn()?
        .parse()
        .ok()
}

pub(crate) fn endpoint_arn(
    migration: &Migration,
    role: Role,
    observed: &Observed,
) -> Option<EndpointArn> {
    match migration.endpoint_identifier(role) {
        Some(identifier) => observed
            .endpoint(identifier.as_str())?
            .endpoint_arn()?
            .parse()
            .ok(),
        None => migration.side(role).far_arn().cloned(),
    }
}

pub(crate) fn instance_arn(
    migration: &Migration,
    observed: &Observed,
) -> Option<ReplicationInstanceArn> {
    let identifier = migration
        .compute()
        .instance()?
        .identifier()
        .as_str();
    observed
        .instance(identifier)?
        .replication_instance_arn()?
        .parse()
        .ok()
}

/// The connection from the instance to this side's endpoint.
pub(crate) fn connection<'o>(
    migration: &Migration,
    role: Role,
    observed: &'o Observed,
) -> Option<&'o types::Connection> {
    let instance = instance_arn(migration, observed)?;
    let endpoint = endpoint_arn(migration, role, observed)?;
    observed.connection(instance.as_str(), endpoint.as_str())
}

/// The task as it is described between what exists; stand-ins take the place of what does not.
fn placed(migration: &Migration, observed: &Observed) -> Option<ReplicationTask> {
    let end = |role| endpoint_arn(migration, role, observed).or_else(|| unborn("endpoint"));
    let instance = instance_arn(migration, observed).or_else(|| unborn("rep"))?;
    Some(
        migration
            .task()?
            .placed(end(Role::Source)?, end(Role::Target)?, instance),
    )
}

pub(super) fn task(
    migration: &Migration,
    seen: &types::ReplicationTask,
    observed: &Observed,
) -> Difference {
    let difference: Difference = placed(migration, observed)
        .map_or(Difference::None, |task| task.modify_request(seen).into());
    difference.shown(&Part::Task, observed)
}

pub(super) fn replication(
    migration: &Migration,
    seen: &types::ReplicationConfig,
    observed: &Observed,
) -> Difference {
    let end = |role| endpoint_arn(migration, role, observed).or_else(|| unborn("endpoint"));
    let (Compute::Serverless(outline), Some(source), Some(target)) =
        (migration.compute(), end(Role::Source), end(Role::Target))
    else {
        return Difference::None;
    };
    let described = outline.placed(source, target);
    let change = described.modify_request(seen);
    let is_provisioned = observed.is_provisioned(outline.identifier().as_str());
    let mut reasons = match is_provisioned {
        true => described.reasons_to_replace_once_provisioned(seen),
        false => Vec::new(),
    };
    if reasons.is_empty() {
        return Difference::from(change).shown(&Part::Replication, observed);
    }
    if let Change::Replace(more) = change {
        reasons.extend(more);
    }
    Change::<()>::Replace(reasons).into()
}

impl Part {
    /// The ARN of what exists of this part: what its tags are known by.
    pub(crate) fn arn(&self, migration: &Migration, observed: &Observed) -> Option<String> {
        match self {
            Self::SubnetGroup => observed.subnet_group_arn(
                migration
                    .subnet_group()?
                    .identifier()
                    .as_str(),
            ),
            Self::Instance => instance_arn(migration, observed).map(|arn| arn.as_str().to_owned()),
            Self::Certificate(role) => {
                certificate_arn(migration, *role, observed).map(|arn| arn.as_str().to_owned())
            }
            Self::FormerCertificate(identifier) => observed
                .certificate(identifier)?
                .certificate_arn()
                .map(str::to_owned),
            Self::Endpoint(role) => {
                endpoint_arn(migration, *role, observed).map(|arn| arn.as_str().to_owned())
            }
            Self::Connection(_) | Self::Network(_) => None,
            Self::Task => {
                let identifier = migration.task()?.identifier().as_str();
                observed
                    .task(identifier)?
                    .replication_task_arn()
                    .map(str::to_owned)
            }
            Self::Replication => {
                let identifier = migration
                    .compute()
                    .serverless()?
                    .identifier()
                    .as_str();
                observed
                    .config(identifier)?
                    .replication_config_arn()
                    .map(str::to_owned)
            }
        }
    }

    /// Whether what exists of this part uses what exists of `other`, so that AWS would not delete `other`.
    pub(super) fn uses(&self, other: &Self, migration: &Migration, observed: &Observed) -> bool {
        let identifier = self.identifier(migration);
        let (mut arns, mut group) = (Vec::new(), None);
        match self {
            Self::Instance => {
                let seen = observed.instance(&identifier);
                group = seen
                    .and_then(|seen| seen.replication_subnet_group())
                    .and_then(|group| group.replication_subnet_group_identifier());
            }
            Self::Endpoint(_) => {
                let seen = observed.endpoint(&identifier);
                arns.push(seen.and_then(|seen| seen.certificate_arn()));
            }
            Self::Task => {
                let seen = observed.task(&identifier);
                arns.push(seen.and_then(|seen| seen.replication_instance_arn()));
                arns.push(seen.and_then(|seen| seen.source_endpoint_arn()));
                arns.push(seen.and_then(|seen| seen.target_endpoint_arn()));
            }
            Self::Replication => {
                let seen = observed.config(&identifier);
                arns.push(seen.and_then(|seen| seen.source_endpoint_arn()));
                arns.push(seen.and_then(|seen| seen.target_endpoint_arn()));
                group = seen
                    .and_then(|seen| seen.compute_config())
                    .and_then(|compute| compute.replication_subnet_group_id());
            }
            _ => (),
        }
        match other {
            Self::SubnetGroup => {
                group.is_some_and(|used| used.eq_ignore_ascii_case(&other.identifier(migration)))
            }
            _ => other
                .arn(migration, observed)
                .is_some_and(|arn| arns.contains(&Some(arn.as_str()))),
        }
    }

    /// The identifier of this part in the description.
    pub(crate) fn identifier(&self, migration: &Migration) -> String {
        let described = match self {
            Self::SubnetGroup => migration
                .subnet_group()
                .map(|one| one.identifier().to_string()),
            Self::Instance => migration
                .compute()
                .instance()
                .map(|one| one.identifier().to_string()),
            Self::Certificate(role) => migration
                .certificate_of(*role)
                .map(|ca| ca.identifier().to_string()),
            Self::FormerCertificate(identifier) => Some(identifier.clone()),
            Self::Endpoint(role) | Self::Connection(role) => migration
                .endpoint_identifier(*role)
                .map(|identifier| identifier.to_string())
                .or_else(|| {
                    migration
                        .side(*role)
                        .far_arn()
                        .map(|arn| arn.as_str().to_owned())
                }),
            Self::Task => migration
                .task()
                .map(|one| one.identifier().to_string()),
            Self::Replication => migration
                .compute()
                .serverless()
                .map(|one| one.identifier().to_string()),
            Self::Network(part) => Some(super::network::described(migration, part)),
        };
        described.unwrap_or_default()
    }
}
