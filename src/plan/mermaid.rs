use std::{collections::BTreeSet, fmt::Write as _};

use super::{Plan, Verb, display::span};

impl Plan {
    /// The plan as a Mermaid flowchart: an arrow from each step to those that wait for it, but for arrows that others imply.
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
        // What comes before each step, at any distance; each step stands after those that it needs.
        let mut before: Vec<BTreeSet<usize>> = Vec::with_capacity(self.steps.len());
        for (index, step) in self.steps.iter().enumerate() {
            let needs: BTreeSet<usize> = step
                .needs
                .iter()
                .map(position)
                .collect();
            let implied: BTreeSet<usize> = needs
                .iter()
                .filter_map(|need| before.get(*need))
                .flatten()
                .copied()
                .collect();
            for need in needs.difference(&implied) {
                let _ = writeln!(picture, "    s{need} --> s{index}");
            }
            before.push(needs.union(&implied).copied().collect());
        }
        picture
    }
}
