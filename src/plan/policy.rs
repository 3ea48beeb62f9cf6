use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{Goal, Observed, Part, Plan, Step, Verb, work};
use crate::{
    endpoint::Credentials,
    migration::{Migration, Side},
};

/// What the calls of a plan need to be allowed.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Needs {
    actions: BTreeSet<String>,
    network_actions: BTreeSet<String>,
    /// The role that DMS reads the secret by, where the plan hands it over, and the secret.
    roles: BTreeSet<(String, String)>,
    /// The other roles that the plan hands over.
    service_roles: BTreeSet<String>,
}

impl Needs {
    pub(super) fn of(
        migration: &Migration,
        goal: Goal,
        steps: &[Step],
        observed: &Observed,
    ) -> Self {
        let mut needs = Self::default();
        if goal == Goal::Present && work::is_marked(migration, observed) {
            // Once it runs again, the mark goes.
            needs.allow("RemoveTagsFromResource");
        }
        for operation in observing(migration, goal) {
            needs.allow(operation);
        }
        if let Some(network) = migration.network() {
            for operation in OBSERVING_NETWORKS {
                needs.allow_ec2(operation);
            }
            if network.endpoint().is_some() {
                needs.allow_ec2("DescribeVpcEndpointServices");
            }
        }
        for step in steps {
            if let Part::Network(_) = step.id.part {
                needs.of_network(step);
                continue;
            }
            for operation in step.operations() {
                needs.allow(operation);
            }
            if step.id.verb == Verb::Create {
                // Tags on creation are tagging.
                needs.allow("AddTagsToResource");
            }
            if step
                .tags
                .iter()
                .any(|tag| tag.key() == Migration::RESUME_TAG)
            {
                // A later step takes it away again.
                needs.allow("RemoveTagsFromResource");
            }
            if let (Verb::Create | Verb::Modify, Part::Endpoint(role)) =
                (step.id.verb, &step.id.part)
            {
                let side = migration.side(*role);
                needs.roles.extend(secrets(side));
                if let Side::Far(far) = side {
                    needs
                        .service_roles
                        .extend(far.service_roles());
                }
            }
        }
        needs
    }

    fn of_network(&mut self, step: &Step) {
        if (&step.id.verb, &step.id.part)
            == (&Verb::Await, &Part::Network(super::NetworkPart::Peering))
        {
            // Once TiDB Cloud has asked, it is marked.
            self.allow_ec2("CreateTags");
        }
        for operation in step.operations() {
            self.allow_ec2(operation);
        }
        if !step.tags.is_empty() {
            // Tags on creation are tagging.
            self.allow_ec2("CreateTags");
        }
    }

    fn allow_ec2(&mut self, operation: &str) {
        self.network_actions
            .insert(format!("ec2:{operation}"));
    }

    fn allow(&mut self, operation: &str) {
        self.actions
            .insert(format!("dms:{operation}"));
    }
}

/// The roles by which this side logs in, each with its secret.
fn secrets(side: &Side) -> Vec<(String, String)> {
    match side {
        Side::Tidb(endpoint) => match endpoint.credentials() {
            Credentials::SecretsManager { secret, role } => {
                vec![(role.as_str().to_owned(), secret.as_str().to_owned())]
            }
            Credentials::Password { .. } => Vec::new(),
        },
        Side::Far(far) => far.secrets(),
    }
}

/// The calls that look at what a migration has, in AWS's names.
pub(crate) fn observing(migration: &Migration, _goal: Goal) -> Vec<&'static str> {
    let mut operations = vec!["DescribeCertificates", "DescribeEndpoints", "ListTagsForResource"];
    if migration.subnet_group().is_some() {
        operations.push("DescribeReplicationSubnetGroups");
    }
    if migration.compute().instance().is_some() {
        operations.extend(["DescribeConnections", "DescribeReplicationInstances"]);
    } else {
        operations.extend(["DescribeReplicationConfigs", "DescribeReplications"]);
    }
    if migration.task().is_some() {
        operations.push("DescribeReplicationTasks");
    }
    operations.sort_unstable();
    operations
}

/// The calls that look at what a network has, in AWS's names.
const OBSERVING_NETWORKS: [&str; 10] = [
    "DescribeAddresses",
    "DescribeInternetGateways",
    "DescribeNatGateways",
    "DescribeRouteTables",
    "DescribeSecurityGroups",
    "DescribeSubnets",
    "DescribeVpcAttribute",
    "DescribeVpcEndpoints",
    "DescribeVpcPeeringConnections",
    "DescribeVpcs",
];

impl Plan {
    /// The least IAM policy that lets exactly this plan through: its steps, and looking at what they make.
    ///
    /// The resource is `*`, because what is created has no ARN yet and most describe calls take none; `iam:PassRole` is
    /// narrowed to the roles that are handed over. The ARN of a secret is named as it is described and with the six characters
    /// that Secrets Manager appends, because DMS takes either.
    pub fn policy(&self) -> Value {
        let mut statements = vec![json!({
            "Sid": "Dms",
            "Effect": "Allow",
            "Action": self.policy.actions,
            "Resource": "*",
        })];
        if !self.policy.network_actions.is_empty() {
            statements.push(json!({
                "Sid": "Network",
                "Effect": "Allow",
                "Action": self.policy.network_actions,
                "Resource": "*",
            }));
        }
        for (index, (role, secret)) in self.policy.roles.iter().enumerate() {
            let secret = match secret.starts_with("arn:") {
                true => json!([secret, format!("{secret}-??????")]),
                false => json!("*"),
            };
            statements.push(json!({
                "Sid": format!("SecretRole{index}"),
                "Effect": "Allow",
                "Action": ["iam:GetRole", "iam:PassRole"],
                "Resource": role,
            }));
            statements.push(json!({
                "Sid": format!("Secret{index}"),
                "Effect": "Allow",
                "Action": ["secretsmanager:DescribeSecret"],
                "Resource": secret,
            }));
        }
        for (index, role) in self
            .policy
            .service_roles
            .iter()
            .enumerate()
        {
            statements.push(json!({
                "Sid": format!("ServiceRole{index}"),
                "Effect": "Allow",
                "Action": ["iam:GetRole", "iam:PassRole"],
                "Resource": role,
            }));
        }
        json!({ "Version": "2012-10-17", "Statement": statements })
    }
}
