use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    fmt,
};

use aws_sdk_databasemigration::types;

use super::Part;
use crate::{endpoint::Role, snapshot::NetworkSnapshot};

/// What exists, as AWS describes it: the answers of its describe calls, by identifier or ARN.
///
/// What is not in it does not exist. It may hold more than one migration's resources; a plan looks up its own. Printing it
/// shows counts only, because some answers hold scripts.
#[derive(Clone, Default)]
pub struct Observed {
    subnet_groups: HashMap<String, types::ReplicationSubnetGroup>,
    instances: HashMap<String, types::ReplicationInstance>,
    certificates: BTreeMap<String, types::Certificate>,
    endpoints: HashMap<String, types::Endpoint>,
    far_endpoints: HashMap<String, types::Endpoint>,
    connections: HashMap<(String, String), types::Connection>,
    tasks: HashMap<String, types::ReplicationTask>,
    configs: HashMap<String, types::ReplicationConfig>,
    replications: HashMap<String, types::Replication>,
    tags: HashMap<String, BTreeMap<String, String>>,
    distrusted: BTreeSet<Role>,
    passwords_sent: BTreeSet<Role>,
    unshown: BTreeMap<Part, Vec<String>>,
    network: NetworkSnapshot,
}

/// Declares, for one kind of resource, how it is looked up, taken in and replaced as a whole.
macro_rules! kind {
    ($store:ident, $of:ident, $learn:ident, $relist:ident, $forget:ident, $type:ident, $id:ident) => {
        /// The one of this identifier, in whatever case.
        pub fn $of(&self, identifier: &str) -> Option<&types::$type> {
            self.$store
                .get(&identifier.to_ascii_lowercase())
        }

        /// Takes in an answer of AWS; one without an identifier says nothing.
        pub fn $learn(&mut self, answer: types::$type) {
            if let Some(identifier) = answer.$id() {
                self.$store
                    .insert(identifier.to_ascii_lowercase(), answer);
            }
        }

        /// Takes in a whole listing: what is not in it is gone.
        pub fn $relist(&mut self, answers: impl IntoIterator<Item = types::$type>) {
            self.$store.clear();
            for answer in answers {
                self.$learn(answer);
            }
        }

        /// Takes note that it is gone.
        pub fn $forget(&mut self, identifier: &str) {
            self.$store
                .remove(&identifier.to_ascii_lowercase());
        }
    };
}

impl Observed {
    /// An account with nothing in it.
    pub fn nothing() -> Self {
        Self::default()
    }

    kind!(
        subnet_groups,
        subnet_group,
        learn_subnet_group,
        relist_subnet_groups,
        forget_subnet_group,
        ReplicationSubnetGroup,
        replication_subnet_group_identifier
    );
    kind!(
        instances,
        instance,
        learn_instance,
        relist_instances,
        forget_instance,
        ReplicationInstance,
        replication_instance_identifier
    );
    kind!(
        certificates,
        certificate,
        learn_certificate,
        relist_certificates,
        forget_certificate,
        Certificate,
        certificate_identifier
    );
    kind!(
        endpoints,
        endpoint,
        learn_endpoint,
        relist_endpoints,
        forget_endpoint,
        Endpoint,
        endpoint_identifier
    );
    kind!(
        tasks,
        task,
        learn_task,
        relist_tasks,
        forget_task,
        ReplicationTask,
        replication_task_identifier
    );
    kind!(
        configs,
        config,
        learn_config,
        relist_configs,
        forget_config,
        ReplicationConfig,
        replication_config_identifier
    );
    kind!(
        replications,
        replication,
        learn_replication,
        relist_replications,
        forget_replication,
        Replication,
        replication_config_identifier
    );

    /// The replication of this config as it is now, not that of one which had its identifier before.
    pub(crate) fn replication_of(&self, config: &str) -> Option<&types::Replication> {
        let config_arn = self
            .config(config)?
            .replication_config_arn();
        self.replication(config)
            .filter(|seen| seen.replication_config_arn() == config_arn)
    }

    /// Takes note that the configs which are not there any more take their replications with them.
    #[cfg(feature = "provision")]
    pub(crate) fn forget_replications_without_config(&mut self) {
        let configs = &self.configs;
        self.replications
            .retain(|identifier, _| configs.contains_key(identifier));
    }

    /// Whether the replication of this config was ever given capacity: some of its members are for good since.
    pub(crate) fn is_provisioned(&self, config: &str) -> bool {
        self.replication_of(config)
            .and_then(|seen| seen.provision_data())
            .is_some_and(|data| data.date_provisioned().is_some())
    }

    /// What EC2 describes of the network; nothing, unless somebody looked.
    pub fn network(&self) -> &NetworkSnapshot {
        &self.network
    }

    /// Takes in what EC2 describes: what is not in it is gone.
    pub fn set_network(&mut self, network: NetworkSnapshot) {
        self.network = network;
    }

    /// What EC2 describes of the network, to take in a single answer of EC2.
    pub fn network_mut(&mut self) -> &mut NetworkSnapshot {
        &mut self.network
    }

    /// The certificates whose identifiers begin so, by identifier.
    pub fn certificates_of(&self, stem: &str) -> impl Iterator<Item = (&str, &types::Certificate)> {
        self.certificates
            .range(stem.to_owned()..)
            .take_while(move |(identifier, _)| identifier.starts_with(stem))
            .map(|(identifier, certificate)| (identifier.as_str(), certificate))
    }

    /// The endpoint of this ARN, which the migration uses but did not make.
    pub fn far_endpoint(&self, arn: &str) -> Option<&types::Endpoint> {
        self.far_endpoints.get(arn)
    }

    /// Takes in a whole listing of endpoints that were asked for by ARN.
    pub fn relist_far_endpoints(&mut self, answers: impl IntoIterator<Item = types::Endpoint>) {
        self.far_endpoints = answers
            .into_iter()
            .filter_map(|answer| Some((answer.endpoint_arn()?.to_owned(), answer)))
            .collect();
    }

    /// The connection from an instance to an endpoint, by their ARNs.
    pub fn connection(&self, instance: &str, endpoint: &str) -> Option<&types::Connection> {
        self.connections
            .get(&(instance.to_owned(), endpoint.to_owned()))
    }

    /// Takes in an answer of AWS.
    pub fn learn_connection(&mut self, answer: types::Connection) {
        if let (Some(instance), Some(endpoint)) =
            (answer.replication_instance_arn(), answer.endpoint_arn())
        {
            self.connections
                .insert((instance.to_owned(), endpoint.to_owned()), answer);
        }
    }

    /// Takes in a whole listing: what is not in it is gone.
    pub fn relist_connections(&mut self, answers: impl IntoIterator<Item = types::Connection>) {
        self.connections.clear();
        for answer in answers {
            self.learn_connection(answer);
        }
    }

    /// The tags of the resource of this ARN; nothing where they were not read.
    pub fn tags(&self, arn: &str) -> Option<&BTreeMap<String, String>> {
        self.tags.get(arn)
    }

    /// Takes in tags that were read or set.
    pub fn learn_tags<K, V>(&mut self, arn: &str, tags: impl IntoIterator<Item = (K, V)>)
    where
        K: Into<String>,
        V: Into<String>,
    {
        let tags = tags
            .into_iter()
            .map(|(key, value)| (key.into(), value.into()));
        self.tags
            .entry(arn.to_owned())
            .or_default()
            .extend(tags);
    }

    /// Takes in all tags of these resources. Of a resource that is not among them nothing is said: AWS may not show it yet.
    pub fn relist_tags(&mut self, tags: HashMap<String, BTreeMap<String, String>>) {
        self.tags.extend(tags);
    }

    /// Takes note that these tags are gone.
    pub fn forget_tags(&mut self, arn: &str, keys: &[&str]) {
        if let Some(tags) = self.tags.get_mut(arn) {
            tags.retain(|key, _| !keys.contains(&key.as_str()));
        }
    }

    /// Takes note that this side's endpoint or the network was changed: what its connection test said before says nothing now.
    pub fn distrust_connection(&mut self, role: Role) {
        self.distrusted.insert(role);
    }

    /// Takes note that a test began after the change.
    pub fn trust_connection(&mut self, role: Role) {
        self.distrusted.remove(&role);
    }

    /// Takes note that this side's endpoint was given the described password: its mark may be set now.
    pub fn learn_password(&mut self, role: Role) {
        self.passwords_sent.insert(role);
    }

    /// Whether this side's endpoint was given the described password.
    pub fn has_password(&self, role: Role) -> bool {
        self.passwords_sent.contains(&role)
    }

    /// Takes note that AWS took a change of these members of a part and does not show it: they count as described.
    pub fn learn_unshown(&mut self, part: &Part, fields: &[String]) {
        self.unshown
            .entry(part.clone())
            .or_default()
            .extend_from_slice(fields);
    }

    /// Whether AWS took a change of all these members and does not show it.
    pub(super) fn is_unshown(&self, part: &Part, fields: &[String]) -> bool {
        self.unshown
            .get(part)
            .is_some_and(|unshown| {
                fields
                    .iter()
                    .all(|field| unshown.contains(field))
            })
    }

    /// The same, believing only what AWS shows.
    pub fn without_unshown(mut self) -> Self {
        self.unshown.clear();
        self
    }

    /// A later observation of the same migration: what it saw, and what was known about changes before.
    pub fn renewed(self, later: Self) -> Self {
        Self {
            distrusted: self.distrusted,
            passwords_sent: self.passwords_sent,
            unshown: self.unshown,
            ..later
        }
    }

    /// Whether this side's endpoint or the network was changed since its connection was tested.
    pub fn is_distrusted(&self, role: Role) -> bool {
        self.distrusted.contains(&role)
    }

    /// Every ARN in it: what tags can be asked for.
    pub fn arns(&self) -> impl Iterator<Item = &str> {
        let instances = self
            .instances
            .values()
            .filter_map(|one| one.replication_instance_arn());
        let certificates = self
            .certificates
            .values()
            .filter_map(|one| one.certificate_arn());
        let endpoints = self
            .endpoints
            .values()
            .filter_map(|one| one.endpoint_arn());
        let tasks = self
            .tasks
            .values()
            .filter_map(|one| one.replication_task_arn());
        let configs = self
            .configs
            .values()
            .filter_map(|one| one.replication_config_arn());
        instances
            .chain(certificates)
            .chain(endpoints)
            .chain(tasks)
            .chain(configs)
    }

    /// The ARN of a subnet group, which DMS never tells: made of the partition, region and account of any other ARN.
    pub fn subnet_group_arn(&self, identifier: &str) -> Option<String> {
        let far = self
            .far_endpoints
            .keys()
            .map(String::as_str);
        let sibling = self.arns().chain(far).next()?;
        let mut parts = sibling.splitn(6, ':');
        let home: Vec<&str> = parts.by_ref().take(5).collect();
        Some(format!("{}:subgrp:{identifier}", home.join(":")))
    }
}

impl fmt::Debug for Observed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Observed")
            .field("subnet_groups", &self.subnet_groups.len())
            .field("instances", &self.instances.len())
            .field("certificates", &self.certificates.len())
            .field("endpoints", &self.endpoints.len())
            .field("connections", &self.connections.len())
            .field("tasks", &self.tasks.len())
            .field("replications", &self.configs.len())
            .finish_non_exhaustive()
    }
}
