use serde_json::{Value, json};

use super::{Goal, HandOff, Plan, Step};

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
        HandOff::AllowAddresses { host, addresses, behind_nat } => json!({
            "kind": "allow-addresses",
            "host": host,
            "addresses": addresses,
            "behind_nat": behind_nat,
        }),
    }
}
