//! From a spec to an endpoint: every rule, every finding, nothing sent.

mod login;
mod place;
mod settings;
mod tls;

use super::{
    described::EndpointParts,
    rules,
    spec::{EndpointSpec, Role},
};
use crate::finding::{Finding, Findings};

/// The endpoint, as far as its parts could be read, and everything found about it.
pub(super) fn check(spec: EndpointSpec) -> (Option<EndpointParts>, Findings) {
    let mut findings = spec.findings;
    if spec.role.is_none() {
        let remedy = "say whether DMS reads from it (source) or writes to it (target)";
        findings.push(Finding::new(rules::ROLE, "role", "it is missing", remedy));
    }
    let identifier = spec.identifier.required(
        &mut findings,
        "identifier",
        rules::IDENTIFIER,
        "name the endpoint, such as `tidb-target`",
    );
    let host = spec.host.required(
        &mut findings,
        "host",
        rules::HOST,
        "give HOST from the Connect dialog of the cluster",
    );
    let port = place::port(spec.port, spec.plan, &mut findings);
    place::connectivity(spec.plan, spec.connectivity, host.as_ref(), &mut findings);
    let credentials = login::check(spec.login, spec.plan, host.as_ref(), port, &mut findings);
    if let Some(tls) = &spec.tls {
        let place = tls::Place { plan: spec.plan, connectivity: spec.connectivity };
        tls::check(tls, place, host.as_ref(), spec.accepted, &mut findings);
    } else {
        let remedy = "choose verify-full with the CA of the gateway";
        findings.push(Finding::new(rules::TLS, "tls", "it is missing", remedy));
    }
    if let Some(role) = spec.role {
        settings::check(&spec.settings, role, spec.plan, &mut findings);
        if role == Role::Target {
            place::premium_target(spec.plan, spec.accepted, &mut findings);
        }
    }
    let kms_key = spec
        .kms_key
        .optional(&mut findings, "KMS key");
    let resource_identifier = spec
        .resource_identifier
        .optional(&mut findings, "resource identifier");
    let parts = (|| {
        Some(EndpointParts {
            plan: spec.plan,
            connectivity: spec.connectivity,
            role: spec.role?,
            identifier: identifier?,
            host: host?,
            port: port?,
            credentials: credentials?,
            tls: spec.tls?,
            settings: spec.settings,
            kms_key,
            resource_identifier,
            tags: spec.tags,
        })
    })();
    (parts, findings)
}
