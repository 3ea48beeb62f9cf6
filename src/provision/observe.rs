//! What exists of a migration: a constant number of calls, side by side, every page of each.

use aws_sdk_databasemigration::types;
use futures_util::future::try_join_all;
#[cfg(feature = "ec2")]
use futures_util::{
    TryFutureExt as _,
    future::{BoxFuture, FutureExt as _},
};

use super::calls::{Calls, TagsByArn};
#[cfg(feature = "ec2")]
use super::network::{NetworkLook, NetworkScope, NetworkSight};
#[cfg(feature = "ec2")]
use crate::snapshot::NetworkSnapshot;
use crate::{
    fault::AwsFault,
    migration::Migration,
    plan::{Observed, Part, Step, StepId, Verb},
};

/// What one call looks at.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub(super) enum Look {
    SubnetGroups,
    Instances,
    Certificates,
    Endpoints,
    FarEndpoints,
    Tasks,
    Configs,
    Replications,
    // These two ask by the ARNs that the others found.
    Connections,
    Tags,
    /// Everything of the network.
    #[cfg(feature = "ec2")]
    Network,
    /// One kind of what was seen of the network.
    #[cfg(feature = "ec2")]
    OfNetwork(NetworkLook),
}

impl Look {
    /// What a migration has to look at before ARNs are known.
    pub(super) fn first(migration: &Migration) -> Vec<Self> {
        let mut looks = vec![Self::Certificates];
        let roles = Part::ROLES;
        if roles.iter().any(|role| {
            migration
                .endpoint_identifier(*role)
                .is_some()
        }) {
            looks.push(Self::Endpoints);
        }
        if roles.iter().any(|role| {
            migration
                .side(*role)
                .far_arn()
                .is_some()
        }) {
            looks.push(Self::FarEndpoints);
        }
        if migration.subnet_group().is_some() {
            looks.push(Self::SubnetGroups);
        }
        if migration.compute().instance().is_some() {
            looks.push(Self::Instances);
        } else {
            looks.extend([Self::Configs, Self::Replications]);
        }
        if migration.task().is_some() {
            looks.push(Self::Tasks);
        }
        #[cfg(feature = "ec2")]
        if migration.network().is_some() {
            looks.push(Self::Network);
        }
        looks
    }

    /// Whether it shows one kind of things that refer to other kinds.
    pub(super) fn is_partial(self) -> bool {
        #[cfg(feature = "ec2")]
        return matches!(self, Self::OfNetwork(_));
        #[cfg(not(feature = "ec2"))]
        false
    }

    /// Whether a look shows what a step of the network has made.
    pub(super) fn shows(self, step: &StepId) -> bool {
        #[cfg(feature = "ec2")]
        if let Part::Network(part) = &step.part {
            return self == Self::Network || self == Self::OfNetwork(NetworkLook::after(part));
        }
        let _ = step;
        false
    }

    /// The call that shows what a step has done, or how AWS gets on with it.
    pub(super) fn after(step: &Step) -> Self {
        #[cfg(feature = "ec2")]
        if let Part::Network(part) = step.part() {
            return Self::OfNetwork(NetworkLook::after(part));
        }
        let is_going = step
            .wait()
            .is_some_and(|wait| wait.until == "gone");
        match (step.part(), step.verb()) {
            (_, Verb::Tag | Verb::Untag) => Self::Tags,
            (Part::SubnetGroup | Part::Network(_), _) => Self::SubnetGroups,
            (Part::Instance, _) => Self::Instances,
            (Part::Certificate(_) | Part::FormerCertificate(_), _) => Self::Certificates,
            (Part::Endpoint(_), _) => Self::Endpoints,
            (Part::Connection(_), _) => Self::Connections,
            (Part::Task, _) => Self::Tasks,
            (Part::Replication, Verb::Create | Verb::Modify | Verb::Delete) => Self::Configs,
            (Part::Replication, _) if is_going => Self::Configs,
            (Part::Replication, _) => Self::Replications,
        }
    }
}

/// What a look saw.
#[derive(Debug)]
pub(super) enum Sight {
    SubnetGroups(Vec<types::ReplicationSubnetGroup>),
    Instances(Vec<types::ReplicationInstance>),
    Certificates(Vec<types::Certificate>),
    Endpoints(Vec<types::Endpoint>),
    FarEndpoints(Vec<types::Endpoint>),
    Connections(Vec<types::Connection>),
    Tasks(Vec<types::ReplicationTask>),
    Configs(Vec<types::ReplicationConfig>),
    Replications(Vec<types::Replication>),
    Tags(TagsByArn),
    #[cfg(feature = "ec2")]
    Network(Box<NetworkSnapshot>),
    #[cfg(feature = "ec2")]
    OfNetwork(NetworkSight),
}

impl Sight {
    pub(super) fn learn(self, observed: &mut Observed) {
        match self {
            Self::SubnetGroups(seen) => observed.relist_subnet_groups(seen),
            Self::Instances(seen) => observed.relist_instances(seen),
            Self::Certificates(seen) => observed.relist_certificates(seen),
            Self::Endpoints(seen) => observed.relist_endpoints(seen),
            Self::FarEndpoints(seen) => observed.relist_far_endpoints(seen),
            Self::Connections(seen) => observed.relist_connections(seen),
            Self::Tasks(seen) => observed.relist_tasks(seen),
            Self::Configs(seen) => {
                observed.relist_configs(seen);
                observed.forget_replications_without_config();
            }
            Self::Replications(seen) => observed.relist_replications(seen),
            Self::Tags(seen) => observed.relist_tags(seen),
            #[cfg(feature = "ec2")]
            Self::Network(seen) => observed.set_network(*seen),
            #[cfg(feature = "ec2")]
            Self::OfNetwork(seen) => seen.learn(observed.network_mut()),
        }
    }
}

/// One look, to be awaited; what it asks by is taken out of `observed` now.
pub(super) fn look<'a>(
    calls: &'a Calls,
    look: Look,
    migration: &Migration,
    observed: &Observed,
) -> impl Future<Output = Result<Sight, AwsFault>> + Send + use<'a> {
    let asked = asked(look, migration, observed);
    #[cfg(feature = "ec2")]
    let of_network = look_at_network(calls, look, migration, observed);
    async move {
        #[cfg(feature = "ec2")]
        if let Some(sight) = of_network {
            return sight.await;
        }
        Ok(match look {
            Look::SubnetGroups => Sight::SubnetGroups(calls.subnet_groups(asked).await?),
            Look::Instances => Sight::Instances(calls.instances(asked).await?),
            Look::Certificates => Sight::Certificates(calls.certificates().await?),
            Look::Endpoints => Sight::Endpoints(
                calls
                    .endpoints("endpoint-id", asked)
                    .await?,
            ),
            Look::FarEndpoints => Sight::FarEndpoints(
                calls
                    .endpoints("endpoint-arn", asked)
                    .await?,
            ),
            Look::Tasks => Sight::Tasks(calls.tasks(asked).await?),
            Look::Configs => Sight::Configs(calls.configs(asked).await?),
            Look::Replications => Sight::Replications(calls.replications(asked).await?),
            Look::Connections => match asked.into_iter().next() {
                Some(instance) => Sight::Connections(calls.connections(instance).await?),
                None => Sight::Connections(Vec::new()),
            },
            Look::Tags => Sight::Tags(calls.tags(asked).await?),
            #[cfg(feature = "ec2")]
            Look::Network | Look::OfNetwork(_) => Sight::Network(Box::default()),
        })
    }
}

/// A look at the network, if it is one, by a client of EC2 that the run has made sure of.
#[cfg(feature = "ec2")]
fn look_at_network<'a>(
    calls: &'a Calls,
    look: Look,
    migration: &Migration,
    observed: &Observed,
) -> Option<BoxFuture<'a, Result<Sight, AwsFault>>> {
    let (ec2, scope) = (calls.ec2.as_ref()?, NetworkScope::of_migration(migration));
    match look {
        Look::Network => {
            Some(async move { Ok(Sight::Network(Box::new(ec2.read(&scope).await?))) }.boxed())
        }
        Look::OfNetwork(kind) => {
            let seen = ec2.look(kind, &scope, observed.network());
            Some(seen.map_ok(Sight::OfNetwork).boxed())
        }
        _ => None,
    }
}

/// The identifiers or ARNs that a look asks by.
fn asked(look: Look, migration: &Migration, observed: &Observed) -> Vec<String> {
    let one = |identifier: Option<String>| identifier.into_iter().collect();
    let (compute, roles) = (migration.compute(), Part::ROLES);
    match look {
        Look::SubnetGroups => one(migration
            .subnet_group()
            .map(|one| one.identifier().to_string())),
        Look::Instances => one(compute
            .instance()
            .map(|one| one.identifier().to_string())),
        Look::Certificates => Vec::new(),
        Look::Endpoints => roles
            .iter()
            .filter_map(|role| migration.endpoint_identifier(*role))
            .map(|identifier| identifier.to_string())
            .collect(),
        Look::FarEndpoints => roles
            .iter()
            .filter_map(|role| migration.side(*role).far_arn())
            .map(|arn| arn.as_str().to_owned())
            .collect(),
        Look::Tasks => one(migration
            .task()
            .map(|one| one.identifier().to_string())),
        Look::Configs | Look::Replications => one(compute
            .serverless()
            .map(|one| one.identifier().to_string())),
        Look::Connections => one(Part::Instance.arn(migration, observed)),
        Look::Tags => tagged(migration, observed),
        #[cfg(feature = "ec2")]
        Look::Network | Look::OfNetwork(_) => Vec::new(),
    }
}

/// The ARNs of everything that could be ours.
fn tagged(migration: &Migration, observed: &Observed) -> Vec<String> {
    let mut parts = vec![Part::SubnetGroup, Part::Instance, Part::Task, Part::Replication];
    for role in Part::ROLES {
        if migration
            .endpoint_identifier(role)
            .is_some()
        {
            parts.push(Part::Endpoint(role));
        }
        let stem = migration.certificate_stem(role);
        let certificates = observed.certificates_of(&stem);
        parts.extend(certificates.map(|(one, _)| Part::FormerCertificate(one.to_owned())));
    }
    let exists = |part: &Part| {
        *part != Part::SubnetGroup
            || migration
                .subnet_group()
                .is_some_and(|group| {
                    observed
                        .subnet_group(group.identifier().as_str())
                        .is_some()
                })
    };
    parts
        .iter()
        .filter(|part| exists(part))
        .filter_map(|part| part.arn(migration, observed))
        .collect()
}

/// Whether something was found that could be ours, and its tags were not read. A subnet group says it elsewhere.
pub(super) fn lacks_tags(migration: &Migration, observed: &Observed) -> bool {
    let group = Part::SubnetGroup.arn(migration, observed);
    tagged(migration, observed)
        .into_iter()
        .any(|arn| Some(&arn) != group.as_ref() && observed.tags(&arn).is_none())
}

/// Everything, in two waves: first by identifier, then by the ARNs that were found.
pub(super) async fn everything(calls: &Calls, migration: &Migration) -> Result<Observed, AwsFault> {
    let mut observed = Observed::nothing();
    let mut second = vec![Look::Tags];
    if migration.compute().instance().is_some() {
        second.push(Look::Connections);
    }
    for wave in [Look::first(migration), second] {
        let looks: Vec<_> = wave
            .into_iter()
            .map(|one| look(calls, one, migration, &observed))
            .collect();
        for sight in try_join_all(looks).await? {
            sight.learn(&mut observed);
        }
    }
    Ok(observed)
}
