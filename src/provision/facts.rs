//! What a step that succeeded teaches, before anybody looks again.

use std::fmt;

use aws_sdk_databasemigration::types;

use crate::{
    endpoint::Role,
    name::Tags,
    plan::{Observed, Part, Step},
    snapshot::NetworkSnapshot,
};

/// What AWS answered to a step.
#[derive(Debug, Default)]
pub(super) struct Facts {
    pub(super) resource: Option<Resource>,
    /// Tags that are now set on the resource, or on the one of this ARN.
    pub(super) tags: Option<(Option<String>, Tags)>,
    pub(super) untagged: Option<(String, Vec<&'static str>)>,
    pub(super) gone: Option<(Part, String)>,
    pub(super) changed: Option<Role>,
    pub(super) tested: Option<Role>,
    pub(super) network: Option<NetworkFact>,
}

/// What an answer of EC2 changes about what is known.
pub(super) struct NetworkFact(Box<dyn FnOnce(&mut NetworkSnapshot) + Send>);

impl fmt::Debug for NetworkFact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NetworkFact")
    }
}

#[cfg(feature = "ec2")]
impl NetworkFact {
    pub(super) fn new(learn: impl FnOnce(&mut NetworkSnapshot) + Send + 'static) -> Self {
        Self(Box::new(learn))
    }
}

#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "there is one at a time, and it is taken in at once")]
pub(super) enum Resource {
    SubnetGroup(types::ReplicationSubnetGroup),
    Instance(types::ReplicationInstance),
    Certificate(types::Certificate),
    Endpoint(types::Endpoint),
    Connection(types::Connection),
    Task(types::ReplicationTask),
    Config(types::ReplicationConfig),
    Replication(types::Replication),
}

impl Resource {
    fn arn(&self) -> Option<&str> {
        match self {
            Self::SubnetGroup(_) | Self::Connection(_) => None,
            Self::Instance(one) => one.replication_instance_arn(),
            Self::Certificate(one) => one.certificate_arn(),
            Self::Endpoint(one) => one.endpoint_arn(),
            Self::Task(one) => one.replication_task_arn(),
            Self::Config(one) => one.replication_config_arn(),
            Self::Replication(one) => one.replication_config_arn(),
        }
    }

    fn learn(self, observed: &mut Observed) {
        match self {
            Self::SubnetGroup(one) => observed.learn_subnet_group(one),
            Self::Instance(one) => observed.learn_instance(one),
            Self::Certificate(one) => observed.learn_certificate(one),
            Self::Endpoint(one) => observed.learn_endpoint(one),
            Self::Connection(one) => observed.learn_connection(one),
            Self::Task(one) => observed.learn_task(one),
            Self::Config(one) => observed.learn_config(one),
            Self::Replication(one) => observed.learn_replication(one),
        }
    }
}

impl Facts {
    pub(super) fn of(resource: Option<Resource>) -> Self {
        Self { resource, ..Self::default() }
    }

    pub(super) fn created(resource: Option<Resource>, tags: Tags) -> Self {
        Self { resource, tags: Some((None, tags)), ..Self::default() }
    }

    /// What a step was to delete was gone already.
    pub(super) fn gone(step: &Step) -> Self {
        Self { gone: Some((step.part().clone(), step.identifier().to_owned())), ..Self::default() }
    }

    pub(super) fn learn(self, observed: &mut Observed) {
        let own = self
            .resource
            .as_ref()
            .and_then(Resource::arn)
            .map(str::to_owned);
        if let Some(resource) = self.resource {
            resource.learn(observed);
        }
        if let Some((arn, tags)) = self.tags
            && let Some(arn) = arn.or(own)
        {
            observed.learn_tags(
                &arn,
                tags.iter()
                    .map(|tag| (tag.key(), tag.value())),
            );
        }
        if let Some((arn, keys)) = self.untagged {
            observed.forget_tags(&arn, &keys);
        }
        if let Some((part, identifier)) = self.gone {
            match part {
                Part::SubnetGroup => observed.forget_subnet_group(&identifier),
                Part::Instance => observed.forget_instance(&identifier),
                Part::Certificate(_) | Part::FormerCertificate(_) => {
                    observed.forget_certificate(&identifier);
                }
                Part::Endpoint(_) => observed.forget_endpoint(&identifier),
                Part::Task => observed.forget_task(&identifier),
                Part::Replication => {
                    observed.forget_config(&identifier);
                    observed.forget_replications_without_config();
                }
                Part::Connection(_) | Part::Network(_) => (),
            }
        }
        if let Some(NetworkFact(learn)) = self.network {
            learn(observed.network_mut());
        }
        if let Some(role) = self.changed {
            observed.distrust_connection(role);
            // Whatever the modification was about, it left the described password in place or sent it.
            observed.learn_password(role);
        }
        if let Some(role) = self.tested {
            observed.trust_connection(role);
        }
    }
}
