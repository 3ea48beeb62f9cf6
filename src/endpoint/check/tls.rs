use super::rules;
use crate::{
    ca::IsrgRootX1,
    cluster::{Connectivity, GatewayModel, Plan},
    endpoint::spec::{Accepted, Ca, Tls},
    finding::{Finding, Findings},
    name::TidbHost,
};

/// Where the endpoint is, as far as TLS depends on it.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) plan: Plan,
    pub(super) connectivity: Connectivity,
}

pub(super) fn check(
    tls: &Tls,
    place: Place,
    host: Option<&TidbHost>,
    accepted: Accepted,
    findings: &mut Findings,
) {
    match tls {
        Tls::VerifyFull(ca) => {
            check_ca(ca, place.plan, findings);
            if let Some(host) = host.filter(|host| host.address().is_some()) {
                findings.push(Finding::new(
                    rules::ADDRESS_UNDER_VERIFY_FULL,
                    "host",
                    format!("`{host}` is an address, and verify-full compares a name with the certificate"),
                    "give HOST from the Connect dialog, or use verify-ca",
                ));
            }
        }
        Tls::VerifyCa(ca) => check_ca(ca, place.plan, findings),
        Tls::None => check_plain_text(place, accepted, findings),
    }
}

fn check_ca(ca: &Ca, plan: Plan, findings: &mut Findings) {
    findings.extend(ca.bundle().findings().clone());
    let remedy =
        "download \"CA cert\" from the Connect dialog of the cluster and read it as a `ClusterCa`";
    let mut report = |rule, problem: String, remedy: &str| {
        findings.push(Finding::new(rule, "CA", problem, remedy));
    };
    match (plan.gateway(), ca) {
        (GatewayModel::Own, Ca::Isrg(_)) => {
            let problem = format!("{plan} clusters have a CA of their own, not ISRG Root X1");
            report(rules::CA_KIND, problem, remedy);
        }
        (GatewayModel::Shared, Ca::Cluster(_)) => {
            let problem =
                "the shared gateway is signed under ISRG Root X1, not under a cluster's CA"
                    .to_owned();
            report(rules::CA_KIND, problem, "use `IsrgRootX1::bundled()`");
        }
        // Essential's own gateway: which CA it has is not documented, so ISRG may be right.
        (GatewayModel::Own, Ca::Cluster(bundle))
            if plan != Plan::Essential && bundle.contains(IsrgRootX1::SHA256) =>
        {
            let problem =
                format!("this is ISRG Root X1, but {plan} clusters have a CA of their own");
            report(rules::CA_ISRG_ON_OWN_GATEWAY, problem, remedy);
        }
        _ => (),
    }
}

fn check_plain_text(place: Place, accepted: Accepted, findings: &mut Findings) {
    let Place { plan, connectivity } = place;
    let mut report = |rule, problem: String, remedy: &str| {
        findings.push(Finding::new(rule, "tls", problem, remedy));
    };
    let remedy = "use verify-full with the CA of the gateway";
    if !connectivity.is_private() {
        if plan.demands_tls_in_public() {
            let problem = format!("the public endpoint of {plan} clusters refuses plain text");
            report(rules::PLAIN_TEXT_REFUSED, problem, remedy);
        } else if accepted.plain_text_in_public {
            let problem =
                "data and password cross the internet in plain text, as was accepted".to_owned();
            report(rules::PLAIN_TEXT_ACCEPTED, problem, remedy);
        } else {
            let problem = format!(
                "{plan} clusters take plain text, so data and password would cross the internet readable by anyone"
            );
            report(
                rules::PLAIN_TEXT_IN_PUBLIC,
                problem,
                "use verify-full, or accept the danger by name",
            );
        }
    } else if plan.is_starter_or_essential() {
        let problem =
            "TiDB Cloud's pages disagree whether the private endpoint takes plain text".to_owned();
        report(rules::PLAIN_TEXT_PRIVATE, problem, remedy);
    }
}
