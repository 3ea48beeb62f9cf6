use serde_json::{Value, json};

use super::{Goal, HandOff, Plan, Step};
use crate::network::TidbCloudStep;

impl Plan {
    /// The plan as JSON, for pull requests and policies: names, reasons, needs, waits in seconds. Never a secret.
    pub fn to_json(&self) -> Value {
        json!({
            "migration": self.name.as_str(),
            "goal": match self.goal { Goal::Present => "present", Goal::Absent => "absent" },
            "empty": self.is_empty(),
            "replaces": self.replaces(),
            "usually_seconds": self.usually_takes().as_secs(),
            "steps": self.steps.iter().map(step).collect::<Vec<_>>(),
            "kept": self.kept.iter().map(|kept| json!({
                "part": kept.part.kind(),
                "identifier": kept.identifier,
                "why": kept.why,
            })).collect::<Vec<_>>(),
            "hand_offs": self.hand_offs.iter().map(hand_off).collect::<Vec<_>>(),
            "conflicts": self.conflicts.iter().map(|conflict| json!({
                "part": conflict.part.kind(),
                "identifier": conflict.identifier,
                "problem": conflict.problem,
                "remedy": conflict.remedy,
            })).collect::<Vec<_>>(),
        })
    }
}

fn name(id: &super::StepId) -> String {
    format!("{} {}", id.verb, id.part.kind())
}

fn step(step: &Step) -> Value {
    json!({
        "step": name(&step.id),
        "verb": step.id.verb.to_string(),
        "part": step.id.part.kind(),
        "identifier": step.identifier,
        "replaces": step.replaces,
        "reasons": step.reasons,
        "needs": step.needs.iter().map(name).collect::<Vec<_>>(),
        "operations": step.operations(),
        "wait": step.wait.map(|wait| json!({
            "until": wait.until,
            "usually_seconds": wait.usually.as_secs(),
        })),
    })
}

fn hand_off(hand_off: &HandOff) -> Value {
    match hand_off {
        HandOff::AllowAddresses { host, addresses, private_addresses, behind_nat } => json!({
            "kind": "allow-addresses",
            "host": host,
            "addresses": texts(addresses),
            "private_addresses": texts(private_addresses),
            "behind_nat": behind_nat,
        }),
        HandOff::Network(step) => of_network(step),
    }
}

fn texts(values: &[impl ToString]) -> Vec<String> {
    values
        .iter()
        .map(ToString::to_string)
        .collect()
}

fn of_network(step: &TidbCloudStep) -> Value {
    match step {
        TidbCloudStep::AllowAddresses { addresses, .. } => json!({
            "kind": "allow-addresses",
            "addresses": texts(addresses),
        }),
        TidbCloudStep::AllowEndpoint { endpoint } => json!({
            "kind": "allow-endpoint",
            "endpoint": endpoint.as_ref().map(|id| id.as_str()),
        }),
        TidbCloudStep::RegisterEndpoint { service, endpoint } => json!({
            "kind": "register-endpoint",
            "service": service.as_str(),
            "endpoint": endpoint.as_ref().map(|id| id.as_str()),
        }),
        TidbCloudStep::RequestPeering { region, account, vpc, ranges } => json!({
            "kind": "request-peering",
            "region": region.as_ref().map(|region| region.as_str()),
            "account": account.as_ref().map(|account| account.as_str()),
            "vpc": vpc.as_ref().map(|vpc| vpc.as_str()),
            "ranges": texts(ranges),
        }),
    }
}
