//! From a step of a plan's network to its call of EC2, and what its answer teaches.

use futures_util::future::BoxFuture;

use super::Ec2Calls;
use crate::{
    fault::AwsFault,
    migration::Migration,
    name::Tags,
    network::request::NetworkRequests,
    plan::{FoundNetwork, NetworkPart, Observed, Step, Verb},
    provision::facts::NetworkFact,
    snapshot::{self, NetworkSnapshot},
};

type Doing<'a> = BoxFuture<'a, Result<NetworkFact, AwsFault>>;

/// Sends a request that is complete, once, and learns from its answer.
macro_rules! doing {
    ($step:expr, $operation:literal, $request:expr, |$answer:ident, $seen:ident| $learn:expr) => {{
        let (calls, subject, request) = ($step.calls, $step.id.to_owned(), $request);
        Some(
            async move {
                calls.writes.take().await;
                let sent = request.send_with(&calls.client).await;
                let sent = sent
                    .map_err(|error| $crate::fault::AwsFault::from_sdk($operation, subject, error));
                $crate::provision::calls::heed(&calls.writes, sent.as_ref().err());
                let $answer = sent?;
                Ok($crate::provision::facts::NetworkFact::new(
                    move |$seen: &mut $crate::snapshot::NetworkSnapshot| $learn,
                ))
            }
            .boxed(),
        )
    }};
}

mod create;
mod delete;
mod modify;

/// The call of a step, ready to be awaited. Nothing where what it is made of does not show.
pub(in crate::provision) fn perform<'a>(
    calls: &'a Ec2Calls,
    migration: &Migration,
    observed: &Observed,
    step: &Step,
    part: &NetworkPart,
) -> Option<Doing<'a>> {
    let found = FoundNetwork::find(migration, observed)?;
    let ids = found.ids();
    let network = migration.network()?;
    let requests = network
        .requests(migration.name().as_str(), &ids)
        .tagged(step.tags())
        .made_anew(found.made_before(part));
    let step_of = NetworkStep {
        calls,
        requests,
        found: &found,
        seen: observed.network(),
        id: step.identifier(),
        tags: step.tags(),
    };
    step_of.perform(step.verb(), part)
}

/// One step, and what its call is made of.
struct NetworkStep<'a, 'b> {
    calls: &'a Ec2Calls,
    requests: NetworkRequests<'b>,
    found: &'b FoundNetwork<'b>,
    seen: &'b NetworkSnapshot,
    /// The id of what the step is about, where it has one.
    id: &'b str,
    /// The tags that the step sets.
    tags: &'b Tags,
}

impl<'a> NetworkStep<'a, '_> {
    fn perform(self, verb: Verb, part: &NetworkPart) -> Option<Doing<'a>> {
        match verb {
            Verb::Create => self.create(part),
            Verb::Modify => self.modify(part),
            Verb::Tag => self.tag(),
            Verb::Delete => self.delete(part),
            _ => None,
        }
    }

    /// What a new resource is tagged with, where the answer does not show it.
    fn told_tags(&self) -> snapshot::SnapshotTags {
        self.tags
            .iter()
            .map(|tag| (tag.key().to_owned(), tag.value().to_owned()))
            .collect()
    }
}

fn put_route(seen: &mut NetworkSnapshot, table: &str, route: snapshot::Route) {
    if let Some(known) = one(&mut seen.route_tables, |known| known.id == table) {
        known
            .routes
            .retain(|one| one.destination != route.destination);
        known.routes.push(route);
    }
}

fn one<T>(all: &mut [T], fits: impl Fn(&T) -> bool) -> Option<&mut T> {
    all.iter_mut().find(|one| fits(one))
}
