//! The certificate of a side's CA, and those of the CAs that it used before.

use super::{
    Observed, Part, StepId, Verb, Wait,
    between::{Replaced, bring, create, is_touchable, replace},
    compare,
    status::Standing,
    steps::{Owner, Seen, Steps},
};
use crate::{endpoint::Role, migration::Migration};

pub(super) fn seen_certificate(
    migration: &Migration,
    observed: &Observed,
    role: Role,
) -> Option<Seen> {
    let wanted = migration.certificate_of(role)?;
    let seen = observed.certificate(wanted.identifier().as_str())?;
    Some(Seen {
        standing: Standing::Ready,
        status: String::new(),
        wait: Wait { until: "", usually: std::time::Duration::ZERO },
        difference: compare::certificate(migration, role, seen),
        marked: false,
    })
}

pub(super) fn certificate(steps: &mut Steps<'_>, role: Role, replaced: &Replaced) {
    let part = Part::Certificate(role);
    let (migration, observed) = (steps.migration, steps.observed);
    let Some(wanted) = migration.certificate_of(role) else { return };
    let Some(seen) = seen_certificate(migration, observed, role) else {
        return create(steps, &part, &[], None);
    };
    if let Some(reasons) = replaced.reasons(&part)
        && is_touchable(steps, &part, &seen, reasons)
    {
        // The endpoint that uses it goes first; its step is made below, so it is named here.
        replace(steps, &part, reasons, &[], &[], None, None);
        let user = StepId { verb: Verb::Delete, part: Part::Endpoint(role) };
        let delete = steps.steps.len() - 2;
        steps.steps[delete].needs.push(user);
        return;
    }
    bring(steps, &part, &seen, wanted.tags_given(), &[]);
}

/// Certificates of CAs that this side used before: deleted once the endpoint uses another and everything runs again, because
/// failing to clean up must not keep anything from running.
pub(super) fn former_certificates(steps: &mut Steps<'_>, role: Role) {
    let (migration, observed) = (steps.migration, steps.observed);
    let wanted = migration
        .certificate_of(role)
        .map(|ca| ca.identifier().as_str());
    let stem = migration.certificate_stem(role);
    for (identifier, _) in observed.certificates_of(&stem) {
        let part = Part::FormerCertificate(identifier.to_owned());
        if Some(identifier) != wanted && steps.owner(&part, false) == Owner::Ours {
            let endpoint = Part::Endpoint(role);
            let is_let_go = wanted.is_some() || steps.is_replaced(&endpoint);
            if !is_let_go && endpoint.uses(&part, migration, observed) {
                // DMS has no way to say that an endpoint has no certificate any more.
                steps.keep(&part, "the endpoint names it still");
                continue;
            }
            let needs =
                steps.of_all(&[endpoint, Part::Connection(role), Part::Task, Part::Replication]);
            let step = steps.push(Verb::Delete, &part);
            step.needs = needs;
            step.reasons
                .push("its CA is no longer the described one".to_owned());
        }
    }
}
