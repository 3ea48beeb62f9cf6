//! The one place that calls AWS: every call waits for its turn in the budget, is sent once, and its error is read.

use std::{collections::BTreeMap, collections::HashMap, time::Duration};

use aws_sdk_databasemigration::{
    Client,
    config::{retry::RetryConfig, timeout::TimeoutConfig},
    error::BuildError,
    types::{self, Filter},
};

use super::{
    ApiBudget, clock,
    pace::{self, Jitter},
};
use crate::fault::{AwsFault, AwsFaultKind};

/// A client whose calls are under one budget.
#[derive(Clone, Debug)]
pub(super) struct Calls {
    pub(super) client: Client,
    pub(super) budget: ApiBudget,
    pub(super) jitter: Jitter,
    /// Those of EC2, where a client of it was given.
    #[cfg(feature = "ec2")]
    pub(super) ec2: Option<super::network::Ec2Calls>,
}

/// How often a look is tried before the run gives up.
const LOOKS: u32 = 8;

/// How long AWS may take to answer, unless the client says otherwise.
pub(super) const ANSWER: Duration = Duration::from_secs(30);

/// Sends a request that is complete, once.
macro_rules! send {
    ($calls:expr, $operation:literal, $subject:expr, $request:expr) => {{
        $calls.budget.take().await;
        let sent = $request.send_with(&$calls.client).await;
        let sent = sent.map_err(|error| AwsFault::from_sdk($operation, $subject, error));
        $calls.heed(sent.as_ref().err());
        sent
    }};
}
pub(super) use send;

/// Lists all pages of a describe call; what is not found is an empty list.
macro_rules! list {
    ($calls:expr, $operation:literal, $call:ident, $member:ident, $filters:expr) => {{
        let mut all = Vec::new();
        let mut marker: Option<String> = None;
        let mut restarts = 0;
        loop {
            let filters: Vec<Filter> = $filters;
            let subject = filters
                .iter()
                .map(|filter| filter.values().join(" "))
                .collect::<Vec<_>>()
                .join(" ");
            let mut failures = 0;
            let page = loop {
                $calls.budget.take().await;
                let request = $calls
                    .client
                    .$call()
                    .set_filters((!filters.is_empty()).then(|| filters.clone()))
                    .set_marker(marker.clone())
                    .max_records(100);
                let sent = request.send().await;
                match sent.map_err(|error| AwsFault::from_sdk($operation, subject.clone(), error)) {
                    Ok(page) => break Some(page),
                    Err(fault) if *fault.kind() == AwsFaultKind::NotFound && marker.is_none() => {
                        break None;
                    }
                    // A later page that is not found says nothing of what was listed before: it is listed anew.
                    Err(fault) if *fault.kind() == AwsFaultKind::NotFound && restarts < LOOKS => {
                        restarts += 1;
                        marker = None;
                        all.clear();
                    }
                    Err(fault) => {
                        $calls
                            .pause_or_fail(fault, &mut failures)
                            .await?
                    }
                }
            };
            let Some(page) = page else { break };
            marker = page
                .marker()
                .filter(|marker| !marker.is_empty())
                .map(str::to_owned);
            all.extend(page.$member.unwrap_or_default());
            if marker.is_none() {
                break;
            }
        }
        Ok(all)
    }};
}

impl Calls {
    /// The client with its own retries off: a lost answer is settled by looking again, and every call counts.
    pub(super) fn new(client: &Client, budget: ApiBudget) -> Self {
        let config = client.config();
        let answer = config
            .timeout_config()
            .and_then(TimeoutConfig::operation_attempt_timeout)
            .unwrap_or(ANSWER);
        let timeouts = TimeoutConfig::builder()
            .operation_attempt_timeout(answer)
            .build();
        let config = config
            .to_builder()
            .retry_config(RetryConfig::disabled())
            .timeout_config(timeouts)
            .build();
        Self {
            client: Client::from_conf(config),
            budget,
            jitter: Jitter::default(),
            #[cfg(feature = "ec2")]
            ec2: None,
        }
    }

    /// Whether the network can be looked at.
    pub(super) fn has_ec2(&self) -> bool {
        #[cfg(feature = "ec2")]
        return self.ec2.is_some();
        #[cfg(not(feature = "ec2"))]
        false
    }

    /// The region of the client.
    pub(super) fn region(&self) -> Option<String> {
        self.client
            .config()
            .region()
            .map(ToString::to_string)
    }

    /// Slows down where AWS says so.
    pub(super) fn heed(&self, fault: Option<&AwsFault>) {
        heed(&self.budget, fault);
    }

    /// Waits before a look is tried again, if it can succeed then.
    async fn pause_or_fail(&self, fault: AwsFault, failures: &mut u32) -> Result<(), AwsFault> {
        pause_or_fail(&self.budget, &self.jitter, fault, failures).await
    }

    pub(super) async fn subnet_groups(
        &self,
        identifiers: Vec<String>,
    ) -> Result<Vec<types::ReplicationSubnetGroup>, AwsFault> {
        list!(
            self,
            "DescribeReplicationSubnetGroups",
            describe_replication_subnet_groups,
            replication_subnet_groups,
            filters([("replication-subnet-group-id", &identifiers)])
        )
    }

    pub(super) async fn instances(
        &self,
        identifiers: Vec<String>,
    ) -> Result<Vec<types::ReplicationInstance>, AwsFault> {
        list!(
            self,
            "DescribeReplicationInstances",
            describe_replication_instances,
            replication_instances,
            filters([("replication-instance-id", &identifiers)])
        )
    }

    /// All of them: those of former CAs have identifiers that nobody remembers, and an account has a hundred at most.
    pub(super) async fn certificates(&self) -> Result<Vec<types::Certificate>, AwsFault> {
        list!(self, "DescribeCertificates", describe_certificates, certificates, Vec::new())
    }

    pub(super) async fn endpoints(
        &self,
        filter: &'static str,
        values: Vec<String>,
    ) -> Result<Vec<types::Endpoint>, AwsFault> {
        list!(
            self,
            "DescribeEndpoints",
            describe_endpoints,
            endpoints,
            filters([(filter, &values)])
        )
    }

    pub(super) async fn connections(
        &self,
        instance: String,
    ) -> Result<Vec<types::Connection>, AwsFault> {
        let instance = vec![instance];
        list!(
            self,
            "DescribeConnections",
            describe_connections,
            connections,
            filters([("replication-instance-arn", &instance)])
        )
    }

    pub(super) async fn tasks(
        &self,
        identifiers: Vec<String>,
    ) -> Result<Vec<types::ReplicationTask>, AwsFault> {
        list!(
            self,
            "DescribeReplicationTasks",
            describe_replication_tasks,
            replication_tasks,
            filters([("replication-task-id", &identifiers)])
        )
    }

    pub(super) async fn configs(
        &self,
        identifiers: Vec<String>,
    ) -> Result<Vec<types::ReplicationConfig>, AwsFault> {
        list!(
            self,
            "DescribeReplicationConfigs",
            describe_replication_configs,
            replication_configs,
            filters([("replication-config-id", &identifiers)])
        )
    }

    pub(super) async fn replications(
        &self,
        identifiers: Vec<String>,
    ) -> Result<Vec<types::Replication>, AwsFault> {
        list!(
            self,
            "DescribeReplications",
            describe_replications,
            replications,
            filters([("replication-config-id", &identifiers)])
        )
    }

    /// The tags of all these resources by one call; where one of them is gone, of each of the others by its own.
    pub(super) async fn tags(&self, arns: Vec<String>) -> Result<TagsByArn, AwsFault> {
        if arns.is_empty() {
            return Ok(TagsByArn::new());
        }
        if let Some(tags) = self.tags_of(&arns).await? {
            return Ok(tags);
        }
        let mut all = TagsByArn::new();
        for arn in arns {
            all.extend(
                self.tags_of(&[arn])
                    .await?
                    .unwrap_or_default(),
            );
        }
        Ok(all)
    }

    /// Nothing where one of them does not exist.
    async fn tags_of(&self, arns: &[String]) -> Result<Option<TagsByArn>, AwsFault> {
        let mut failures = 0;
        loop {
            self.budget.take().await;
            let request = self.client.list_tags_for_resource();
            // An answer about one resource does not name it.
            let request = match arns {
                [arn] => request.resource_arn(arn),
                _ => request.set_resource_arn_list(Some(arns.to_vec())),
            };
            let sent = request.send().await;
            match sent
                .map_err(|error| AwsFault::from_sdk("ListTagsForResource", arns.join(" "), error))
            {
                Ok(answer) => {
                    let mut tags: TagsByArn = arns
                        .iter()
                        .map(|arn| (arn.clone(), BTreeMap::new()))
                        .collect();
                    for tag in answer.tag_list() {
                        let arn = tag
                            .resource_arn()
                            .or(arns.first().map(String::as_str));
                        if let (Some(arn), Some(key)) = (arn, tag.key()) {
                            let value = tag
                                .value()
                                .unwrap_or_default()
                                .to_owned();
                            tags.entry(arn.to_owned())
                                .or_default()
                                .insert(key.to_owned(), value);
                        }
                    }
                    return Ok(Some(tags));
                }
                Err(fault) if *fault.kind() == AwsFaultKind::NotFound => return Ok(None),
                Err(fault) => {
                    self.pause_or_fail(fault, &mut failures)
                        .await?
                }
            }
        }
    }
}

/// Slows down where AWS says so.
pub(super) fn heed(budget: &ApiBudget, fault: Option<&AwsFault>) {
    if fault.is_some_and(|fault| *fault.kind() == AwsFaultKind::Throttled) {
        budget.drain();
    }
}

/// Waits before a look is tried again, if it can succeed then.
pub(super) async fn pause_or_fail(
    budget: &ApiBudget,
    jitter: &Jitter,
    fault: AwsFault,
    failures: &mut u32,
) -> Result<(), AwsFault> {
    *failures += 1;
    if !fault.is_retryable() || *failures >= LOOKS {
        return Err(fault);
    }
    heed(budget, Some(&fault));
    clock::pass(jitter.of(pace::next_try(*failures))).await;
    Ok(())
}

pub(super) type TagsByArn = HashMap<String, BTreeMap<String, String>>;

/// Filters by name; those without values ask for everything.
fn filters<const N: usize>(filters: [(&str, &Vec<String>); N]) -> Vec<Filter> {
    filters
        .into_iter()
        .filter(|(_, values)| !values.is_empty())
        .filter_map(|(name, values)| {
            let filter: Result<Filter, BuildError> = Filter::builder()
                .name(name)
                .set_values(Some(values.clone()))
                .build();
            filter.ok()
        })
        .collect()
}
