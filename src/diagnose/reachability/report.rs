//! What is found on the way, and the way itself for the picture.

use std::cmp::Reverse;

use crate::finding::{Finding, Findings, Rule, Severity};

/// Where on a packet's way something is found.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) enum Stage {
    /// Where DMS sits.
    Place,
    /// How the host becomes an address.
    Name,
    /// The security groups of DMS.
    Groups,
    /// The network ACL of its subnet.
    Acl,
    /// The route of its subnet.
    Route,
    /// The NAT gateway, the private endpoint or the peering.
    Door,
    /// The network ACL there.
    DoorAcl,
    /// The security groups there.
    DoorGroups,
    /// The route from there.
    DoorRoute,
    /// The internet gateway.
    Internet,
    /// The network ACLs on the way back.
    Back,
    /// The cluster.
    Cluster,
    /// What the packet does not need, but DMS does.
    Beside,
}

/// The way from one subnet.
#[derive(Clone, Debug, Default)]
pub(super) struct Way {
    pub(super) hops: Vec<Hop>,
}

/// One place on a way.
#[derive(Clone, Debug)]
pub(super) struct Hop {
    pub(super) label: String,
    /// The rule that breaks here first.
    pub(super) broken: Option<&'static str>,
}

#[derive(Debug)]
pub(super) struct Report {
    found: Vec<(Stage, Finding)>,
    pub(super) start: Hop,
    pub(super) end: Hop,
    pub(super) ways: Vec<Way>,
    stage: Stage,
}

impl Report {
    pub(super) fn between(start: String, end: String) -> Self {
        let [start, end] = [start, end].map(|label| Hop { label, broken: None });
        Self { found: Vec::new(), start, end, ways: Vec::new(), stage: Stage::Place }
    }

    /// Begins the way from another subnet.
    pub(super) fn begin(&mut self) {
        self.ways.push(Way::default());
    }

    /// The packet comes to the next place.
    pub(super) fn hop(&mut self, stage: Stage, label: impl Into<String>) {
        self.stage = stage;
        if let Some(way) = self.ways.last_mut() {
            way.hops
                .push(Hop { label: label.into(), broken: None });
        }
    }

    /// What is found next is not a place of its own.
    pub(super) fn at(&mut self, stage: Stage) {
        self.stage = stage;
    }

    /// Something is wrong at the place that the packet came to last.
    pub(super) fn push(
        &mut self,
        rule: Rule,
        subject: &str,
        problem: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        if rule.severity() == Severity::Error {
            let hop = self
                .ways
                .last_mut()
                .and_then(|way| way.hops.last_mut());
            let hop = match self.stage {
                Stage::Cluster => &mut self.end,
                _ => hop.unwrap_or(&mut self.start),
            };
            hop.broken.get_or_insert(rule.name());
        }
        self.found
            .push((self.stage, Finding::new(rule, subject, problem, remedy)));
    }

    /// Errors first, each severity in the order of the way; what several subnets meet is told once.
    pub(super) fn findings(&mut self) -> Findings {
        let mut found = std::mem::take(&mut self.found);
        found.sort_by_key(|(stage, finding)| (Reverse(finding.severity()), *stage));
        let mut findings = Findings::none();
        for (_, finding) in found {
            if !findings
                .iter()
                .any(|other| *other == finding)
            {
                findings.push(finding);
            }
        }
        findings
    }
}
