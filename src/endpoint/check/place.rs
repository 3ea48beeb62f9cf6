use super::rules;
use crate::{
    cluster::{Connectivity, GatewayModel, Plan, host_findings, rules as cluster_rules},
    endpoint::spec::Accepted,
    finding::{Finding, Findings},
    name::{Given, TidbHost, TidbPort},
};

pub(super) fn port(
    given: Given<TidbPort>,
    plan: Plan,
    findings: &mut Findings,
) -> Option<TidbPort> {
    let port = given
        .or(TidbPort::DEFAULT)
        .optional(findings, "port")?;
    findings.expect(
        port == TidbPort::DEFAULT || plan.gateway() == GatewayModel::Own,
        rules::PORT_OF_SHARED_GATEWAY,
        "port",
        || format!("the shared gateway listens on 4000, not on {port}"),
        "leave the port out",
    );
    Some(port)
}

pub(super) fn connectivity(
    plan: Plan,
    connectivity: Connectivity,
    host: Option<&TidbHost>,
    findings: &mut Findings,
) {
    if connectivity == Connectivity::VpcPeering {
        let mut report = |rule, problem: String, remedy: &str| {
            findings.push(Finding::new(rule, "connectivity", problem, remedy));
        };
        let remedy = "use a private endpoint, or move to a Dedicated cluster";
        if !plan.allows_peering() {
            let problem = format!("{plan} clusters cannot be peered with a VPC");
            report(cluster_rules::PEERING, problem, remedy);
        } else if plan == Plan::Premium {
            let problem = "peering of Premium is in private preview".to_owned();
            report(cluster_rules::PREMIUM_PEERING, problem, remedy);
        }
    }
    let mut note = |rule, problem, remedy| {
        findings.push(Finding::fixed(rule, "connectivity", problem, remedy));
    };
    if connectivity == Connectivity::PublicEndpoint {
        let (problem, remedy) = match plan.gateway() {
            GatewayModel::Shared => (
                "the shared gateway lets every address in, unless its default firewall rule was removed",
                "if it was, add a rule from and to each public address of DMS (or of its NAT gateway)",
            ),
            GatewayModel::Own => (
                "the cluster lets no address in until its IP access list names it",
                "add each public address of the replication instance, or the one of its NAT gateway, as /32; PingCAP's MySQL page adds the private addresses too",
            ),
        };
        note(rules::ACCESS_LIST, problem, remedy);
        if plan.is_starter_or_essential() {
            note(
                rules::IDLE_CONNECTIONS,
                "connections are cut after 340 seconds without traffic and after 30 minutes",
                "for long loads use a private endpoint, or keep files small by `max_file_size_kb`",
            );
        }
    }
    note(
        rules::ONE_SIDE_ON_AWS,
        "DMS wants one of the two endpoints on an AWS service, and does not say whether TiDB Cloud is one",
        "keep the far side of the migration on AWS",
    );
    if let Some(host) = host {
        findings.extend(host_findings(plan, connectivity, host));
    }
}

pub(super) fn premium_target(plan: Plan, accepted: Accepted, findings: &mut Findings) {
    if plan != Plan::Premium {
        return;
    }
    let problem = "Premium blocks LOAD DATA LOCAL INFILE, which a full load uses";
    let (rule, remedy) = if accepted.premium_target {
        (
            rules::PREMIUM_TARGET_ACCEPTED,
            "try a small table first; `load_using_csv` = no may avoid the statement",
        )
    } else {
        (rules::PREMIUM_TARGET, "load into another plan, or accept the danger by name to try it")
    };
    findings.push(Finding::new(rule, "role", problem, remedy));
}
