use std::fmt::Write as _;

use super::{Reachability, report::Hop};

/// The nodes of the picture: places of the same label are one.
struct Nodes {
    labels: Vec<String>,
    picture: String,
}

impl Nodes {
    /// The number of a node, drawn where it is new, in red where it breaks.
    fn of(&mut self, hop: &Hop, (open, close): (&str, &str)) -> usize {
        let rule = hop
            .broken
            .map_or_else(String::new, |rule| format!("<br/>✗ {rule}"));
        // Ids hold no quotes, but hosts and groups of somebody else's may hold anything.
        let name = if hop.label.is_empty() { "?" } else { &hop.label };
        let label = name.replace('"', "#quot;") + &rule;
        if let Some(known) = self
            .labels
            .iter()
            .position(|known| *known == label)
        {
            return known;
        }
        let index = self.labels.len();
        let class = if hop.broken.is_some() { ":::broken" } else { "" };
        let _ = writeln!(self.picture, "    n{index}{open}\"{label}\"{close}{class}");
        self.labels.push(label);
        index
    }
}

impl Reachability {
    /// The way from every subnet of DMS to the cluster as a Mermaid flowchart, in red and with its rule where it breaks.
    pub fn mermaid(&self) -> String {
        let mut nodes = Nodes { labels: Vec::new(), picture: String::from("flowchart LR\n") };
        let start = nodes.of(&self.start, ("([", "])"));
        let mut arrows: Vec<String> = Vec::new();
        for way in &self.ways {
            let (mut last, mut arrow) = (start, "-->");
            for hop in &way.hops {
                let next = nodes.of(hop, ("[", "]"));
                arrows.push(format!("    n{last} {arrow} n{next}\n"));
                // Nothing comes past a place that breaks.
                if hop.broken.is_some() {
                    arrow = "-.->";
                }
                last = next;
            }
            let end = nodes.of(&self.end, ("((", "))"));
            arrows.push(format!("    n{last} {arrow} n{end}\n"));
        }
        let mut picture = nodes.picture;
        for (index, arrow) in arrows.iter().enumerate() {
            if !arrows[..index].contains(arrow) {
                picture.push_str(arrow);
            }
        }
        if self.is_broken() {
            picture.push_str("    classDef broken stroke:#d00,stroke-width:3px\n");
        }
        picture
    }

    fn is_broken(&self) -> bool {
        self.ways
            .iter()
            .flat_map(|way| &way.hops)
            .chain([&self.start, &self.end])
            .any(|hop| hop.broken.is_some())
    }
}
