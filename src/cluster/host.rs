use super::{Connectivity, Plan, rules};
use crate::{
    finding::{Finding, Findings},
    name::TidbHost,
};

/// Warnings where a host does not look like one of its plan and connectivity. The patterns stand in examples of the
/// documentation and are promised nowhere, and a CNAME of one's own is legal, so none of this is an error.
pub(crate) fn host_findings(plan: Plan, connectivity: Connectivity, host: &TidbHost) -> Findings {
    let mut findings = Findings::none();
    let name = host.as_str();
    if host.address().is_some() {
        return findings;
    }
    let expected = match plan {
        Plan::Serverless => Some(".tidbcloud.com"),
        // Older clusters are named `tidb.….tidbcloud.com`, newer ones are under `tidb-cloud.com`.
        Plan::Dedicated if name.starts_with("tidb.") && name.ends_with(".tidbcloud.com") => None,
        Plan::Dedicated => Some(".tidb-cloud.com"),
        // Their host names are documented nowhere.
        Plan::Essential | Plan::Premium => None,
    };
    if let Some(domain) = expected {
        findings.expect(
            name.ends_with(domain),
            rules::HOST_DOMAIN,
            "host",
            || format!("`{host}` is not under `{}`, where {plan} clusters are", &domain[1..]),
            "copy HOST from the Connect dialog of the cluster, and check the plan",
        );
    }
    let looks = if name.contains("privatelink") {
        Some(Connectivity::PrivateEndpoint)
    } else if name.starts_with("private-") {
        Some(Connectivity::VpcPeering)
    } else if name.starts_with("gateway") || name.starts_with("tidb.") {
        Some(Connectivity::PublicEndpoint)
    } else {
        None
    };
    if let Some(looks) = looks
        && looks != connectivity
    {
        let problem = format!(
            "`{host}` looks like a {looks}, but the endpoint is described as a {connectivity}"
        );
        let remedy = "choose the same connection type in the Connect dialog and in the description";
        findings.push(Finding::new(rules::HOST_CONNECTIVITY, "host", problem, remedy));
    }
    findings
}
