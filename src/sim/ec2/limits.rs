use std::collections::BTreeMap;

use crate::sim::{SimQuota, fault::Fault};

/// The quotas of EC2 that somebody set; the others are AWS's.
#[derive(Clone, Debug, Default)]
pub(in crate::sim) struct Limits(BTreeMap<&'static str, usize>);

/// A quota of EC2: its name, what a new account has, and what EC2 says when it is reached.
struct Limit {
    quota: SimQuota,
    name: &'static str,
    usual: usize,
    code: &'static str,
    what: &'static str,
}

const LIMITS: [Limit; 11] = [
    Limit { quota: SimQuota::Vpcs, name: "Vpcs", usual: 5, code: "VpcLimitExceeded", what: "VPCs" },
    Limit {
        quota: SimQuota::InternetGateways,
        name: "InternetGateways",
        usual: 5,
        code: "InternetGatewayLimitExceeded",
        what: "internet gateways",
    },
    Limit {
        quota: SimQuota::ElasticAddresses,
        name: "ElasticAddresses",
        usual: 5,
        code: "AddressLimitExceeded",
        what: "addresses",
    },
    Limit {
        quota: SimQuota::SubnetsPerVpc,
        name: "SubnetsPerVpc",
        usual: 200,
        code: "SubnetLimitExceeded",
        what: "subnets",
    },
    Limit {
        quota: SimQuota::NatGatewaysPerZone,
        name: "NatGatewaysPerZone",
        usual: 5,
        code: "NatGatewayLimitExceeded",
        what: "NAT gateways",
    },
    Limit {
        quota: SimQuota::RouteTablesPerVpc,
        name: "RouteTablesPerVpc",
        usual: 200,
        code: "RouteTableLimitExceeded",
        what: "route tables",
    },
    Limit {
        quota: SimQuota::RoutesPerRouteTable,
        name: "RoutesPerRouteTable",
        usual: 500,
        code: "RouteLimitExceeded",
        what: "routes",
    },
    Limit {
        quota: SimQuota::SecurityGroups,
        name: "SecurityGroups",
        usual: 2500,
        code: "SecurityGroupLimitExceeded",
        what: "security groups",
    },
    Limit {
        quota: SimQuota::RulesPerSecurityGroup,
        name: "RulesPerSecurityGroup",
        usual: 60,
        code: "RulesPerSecurityGroupLimitExceeded",
        what: "rules per security group",
    },
    Limit {
        quota: SimQuota::SecurityGroupsPerInterface,
        name: "SecurityGroupsPerInterface",
        usual: 5,
        code: "SecurityGroupsPerInterfaceLimitExceeded",
        what: "security groups per interface",
    },
    Limit {
        quota: SimQuota::InterfaceEndpointsPerVpc,
        name: "InterfaceEndpointsPerVpc",
        usual: 50,
        code: "VpcEndpointLimitExceeded",
        what: "interface endpoints",
    },
];

fn limit(quota: SimQuota) -> Option<&'static Limit> {
    LIMITS
        .iter()
        .find(|limit| limit.quota == quota)
}

impl Limits {
    /// Sets one, if it is one of EC2's.
    pub(in crate::sim) fn set(&mut self, quota: SimQuota, most: usize) {
        if let Some(limit) = limit(quota) {
            self.0.insert(limit.name, most);
        }
    }

    /// Lifts all of them.
    pub(in crate::sim) fn lift(&mut self) {
        for limit in &LIMITS {
            self.0.insert(limit.name, usize::MAX);
        }
    }

    pub(in crate::sim) fn most(&self, quota: SimQuota) -> usize {
        limit(quota).map_or(usize::MAX, |limit| {
            self.0
                .get(limit.name)
                .copied()
                .unwrap_or(limit.usual)
        })
    }

    /// Refuses to have more than the quota.
    pub(super) fn demand(&self, quota: SimQuota, count: usize) -> Result<(), Fault> {
        match limit(quota) {
            Some(limit) if count > self.most(quota) => Err(Fault::new(
                limit.code,
                format!("The maximum number of {} has been reached.", limit.what),
            )),
            _ => Ok(()),
        }
    }
}
