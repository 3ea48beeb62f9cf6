use std::fmt::Write as _;

use super::{Plan, Verb, display::span};

impl Plan {
    /// The plan as a Mermaid flowchart: an arrow from each step to those that wait for it.
    pub fn to_mermaid(&self) -> String {
        let mut picture = String::from("flowchart LR\n");
        let position = |id: &super::StepId| {
            self.steps
                .iter()
                .position(|step| step.id == *id)
                .unwrap_or(0)
        };
        for (index, step) in self.steps.iter().enumerate() {
            let (open, close) = match step.id.verb {
                Verb::Test => ("{{", "}}"),
                Verb::Await => ("([", "])"),
                Verb::Delete => ("[/", "/]"),
                _ => ("[", "]"),
            };
            let wait = step
                .wait
                .filter(|wait| !wait.usually.is_zero())
                .map(|wait| format!("<br/>{}", span(wait.usually)))
                .unwrap_or_default();
            // Identifiers hold no quotes, but an ARN of somebody else's may hold anything.
            let label = step.identifier.replace('"', "#quot;");
            let _ = writeln!(picture, "    s{index}{open}\"{}<br/>{label}{wait}\"{close}", step.id);
        }
        for (index, step) in self.steps.iter().enumerate() {
            for need in &step.needs {
                let _ = writeln!(picture, "    s{} --> s{index}", position(need));
            }
        }
        picture
    }
}
