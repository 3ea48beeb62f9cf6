//! An account in which plans are worked off, step by step, each plan made anew.

use std::collections::BTreeSet;

use aws_sdk_databasemigration::types;
use tidb_dms::{
    migration::Migration,
    plan::{NetworkPart, Observed, Part, Plan, Step, StepId, Verb},
    snapshot::{NetworkInterface, NetworkSnapshot},
};

use crate::ec2::{self, Ids};

const ARN: &str = "arn:aws:dms:us-east-1:123456789012";

/// Which answers are lost: the call has its effect, and is made again.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Loses {
    Nothing,
    EveryFirst,
}

pub(crate) struct World {
    pub(crate) migration: Migration,
    pub(crate) observed: Observed,
    pub(crate) loses: Loses,
    lost: BTreeSet<StepId>,
    ids: Ids,
}

impl World {
    pub(crate) fn of(migration: Migration, network: NetworkSnapshot) -> Self {
        let mut observed = Observed::nothing();
        let far = types::Endpoint::builder()
            .endpoint_arn(format!("{ARN}:endpoint:AURORA"))
            .build();
        observed.relist_far_endpoints([far]);
        observed.set_network(network);
        Self {
            migration,
            observed,
            loses: Loses::Nothing,
            lost: BTreeSet::new(),
            ids: Ids::default(),
        }
    }

    /// Another migration in the same account, with a DMS of its own.
    pub(crate) fn beside(&self, migration: Migration) -> Self {
        let mut other = Self::of(migration, self.network().clone());
        other.ids = self.ids.clone();
        other
    }

    /// The account as another migration left it.
    pub(crate) fn catch_up(&mut self, other: &Self) {
        self.observed
            .set_network(other.network().clone());
        self.ids = other.ids.clone();
    }

    /// Changes what the account shows.
    pub(crate) fn drift(&mut self, drift: impl FnOnce(&mut NetworkSnapshot)) {
        let mut network = self.network().clone();
        drift(&mut network);
        self.observed.set_network(network);
    }

    pub(crate) fn network(&self) -> &NetworkSnapshot {
        self.observed.network()
    }

    pub(crate) fn plan(&self) -> Plan {
        Plan::between(&self.migration, &self.observed)
    }

    /// The network's steps and conflicts that are left.
    pub(crate) fn network_steps(&self) -> Vec<String> {
        let plan = self.plan();
        let steps = plan
            .steps()
            .iter()
            .filter(|step| matches!(step.part(), Part::Network(_)))
            .map(ToString::to_string);
        let conflicts = plan
            .conflicts()
            .iter()
            .map(ToString::to_string);
        steps.chain(conflicts).collect()
    }

    /// What the account shows, but for what is over.
    pub(crate) fn living(&self) -> NetworkSnapshot {
        let mut network = self.network().clone();
        network
            .nat_gateways
            .retain(|one| one.state != "deleted");
        network
            .peerings
            .retain(|one| !["deleted", "rejected"].contains(&one.status.as_str()));
        network
    }

    /// Works plans off until none holds a step that is ready; answers how many steps of the network were done.
    pub(crate) fn apply(&mut self, order: &mut dyn FnMut(usize) -> usize) -> usize {
        self.work(Plan::between, order)
    }

    pub(crate) fn teardown(&mut self, order: &mut dyn FnMut(usize) -> usize) {
        self.work(Plan::tear_down, order);
        let rest = Plan::tear_down(&self.migration, &self.observed);
        let left = rest
            .steps()
            .iter()
            .filter(|step| matches!(step.part(), Part::Network(_)))
            .count();
        assert_eq!(left, 0, "{rest}");
    }

    fn work(
        &mut self,
        plan: fn(&Migration, &Observed) -> Plan,
        order: &mut dyn FnMut(usize) -> usize,
    ) -> usize {
        let mut others = BTreeSet::new();
        let mut count = 0;
        for _ in 0..500 {
            let plan = plan(&self.migration, &self.observed);
            assert_eq!(plan.conflicts(), [], "{plan}");
            let ready: Vec<Step> = plan
                .steps()
                .iter()
                .filter(|step| !others.contains(step.id()))
                .filter(|step| {
                    step.needs()
                        .iter()
                        .all(|need| others.contains(need) || plan.step(need).is_none())
                })
                .cloned()
                .collect();
            if ready.is_empty() {
                return count;
            }
            let step = &ready[order(ready.len())];
            if let Part::Network(part) = step.part() {
                count += 1;
                self.perform(step, part);
            } else {
                self.dms(step);
                others.insert(step.id().clone());
            }
        }
        panic!("no end in sight:\n{}", plan(&self.migration, &self.observed));
    }

    fn perform(&mut self, step: &Step, part: &NetworkPart) {
        ec2::perform(step, part, &self.migration, &mut self.observed, &mut self.ids);
        let again = matches!(
            part,
            NetworkPart::Vpc | NetworkPart::InternetGateway | NetworkPart::Address(_)
        );
        if self.loses == Loses::EveryFirst
            && again
            && step.verb() == Verb::Create
            && self.lost.insert(step.id().clone())
        {
            ec2::perform(step, part, &self.migration, &mut self.observed, &mut self.ids);
        }
    }

    /// DMS, as far as the network feels it: a group of subnets, and interfaces in them.
    fn dms(&mut self, step: &Step) {
        let migration = self
            .migration
            .settled_in(&self.observed)
            .into_owned();
        match (step.verb(), step.part()) {
            (Verb::Create, Part::SubnetGroup) => {
                let group = migration
                    .subnet_group()
                    .expect("a group");
                let subnets: Vec<_> = group
                    .subnets()
                    .map(ToString::to_string)
                    .collect();
                let vpc = self
                    .network()
                    .subnet(&subnets[0])
                    .expect("the subnet that the group is made of")
                    .vpc
                    .clone();
                let request = group
                    .create_request()
                    .build()
                    .expect("a request");
                let made = types::ReplicationSubnetGroup::builder()
                    .replication_subnet_group_identifier(group.identifier().as_str())
                    .set_replication_subnet_group_description(
                        request
                            .replication_subnet_group_description()
                            .map(str::to_owned),
                    )
                    .vpc_id(vpc)
                    .set_subnets(Some(
                        subnets
                            .iter()
                            .map(|id| {
                                types::Subnet::builder()
                                    .subnet_identifier(id)
                                    .build()
                            })
                            .collect(),
                    ))
                    .build();
                self.observed.learn_subnet_group(made);
            }
            (Verb::Create, Part::Instance) => {
                let arn = format!("{ARN}:rep:ORDERS");
                let groups = self.sits(&migration);
                let members = groups.iter().map(|id| {
                    types::VpcSecurityGroupMembership::builder()
                        .vpc_security_group_id(id)
                        .build()
                });
                let made = types::ReplicationInstance::builder()
                    .replication_instance_identifier("orders")
                    .replication_instance_arn(&arn)
                    .replication_instance_status("available")
                    .replication_instance_class("dms.t3.large")
                    .auto_minor_version_upgrade(true)
                    .publicly_accessible(
                        migration
                            .compute()
                            .instance()
                            .is_some_and(|one| one.is_public()),
                    )
                    .set_vpc_security_groups(Some(members.collect()))
                    .replication_subnet_group(
                        types::ReplicationSubnetGroup::builder()
                            .replication_subnet_group_identifier("orders-dms")
                            .build(),
                    )
                    .build();
                self.observed.learn_instance(made);
                self.mark(&arn);
            }
            (Verb::Create, Part::Replication) => {
                let arn = format!("{ARN}:replication-config:ORDERS");
                self.sits(&migration);
                let made = types::ReplicationConfig::builder()
                    .replication_config_identifier("orders")
                    .replication_config_arn(&arn)
                    .build();
                self.observed.learn_config(made);
                self.mark(&arn);
            }
            (Verb::Delete, Part::Instance | Part::Replication) => {
                self.observed.forget_instance("orders");
                self.observed.forget_config("orders");
                let network = self.observed.network_mut();
                network
                    .network_interfaces
                    .retain(|one| one.description != "DMSNetworkInterface");
            }
            (Verb::Delete, Part::SubnetGroup) => self
                .observed
                .forget_subnet_group("orders-dms"),
            _ => (),
        }
    }

    /// Puts an interface into each subnet of DMS; answers its groups.
    fn sits(&mut self, migration: &Migration) -> Vec<String> {
        let groups = match migration.compute().instance() {
            Some(instance) => instance
                .create_request()
                .build()
                .expect("a request")
                .vpc_security_group_ids()
                .to_vec(),
            None => Vec::new(),
        };
        let subnets: Vec<_> = migration
            .subnet_group()
            .expect("a group")
            .subnets()
            .map(ToString::to_string)
            .collect();
        for subnet in subnets {
            let network = self.observed.network_mut();
            let vpc = network
                .subnet(&subnet)
                .expect("the subnet that DMS sits in")
                .vpc
                .clone();
            network
                .network_interfaces
                .push(NetworkInterface {
                    id: format!("eni-{subnet}"),
                    vpc,
                    subnet,
                    description: "DMSNetworkInterface".to_owned(),
                    security_groups: groups.clone(),
                    ..NetworkInterface::default()
                });
        }
        groups
    }

    fn mark(&mut self, arn: &str) {
        let name = self.migration.name().to_string();
        self.observed
            .learn_tags(arn, [(Migration::TAG.to_owned(), name)]);
    }
}
