//! What a new, tight security group has to let out for this migration.

use super::{Compute, Migration, Side, rules};
use crate::{
    endpoint::{FarEndpoint, Role},
    finding::{Finding, Findings},
    network::{DescribedNetwork, Ports, SecurityPeer, SecurityRule},
};

impl Migration {
    /// Whether the group that is made for DMS lets it reach the far database and its name servers. Groups that exist are not
    /// seen from here, and with one of them beside it the new one is not alone.
    pub(super) fn findings_of_egress(&self, network: &DescribedNetwork) -> Findings {
        let mut findings = Findings::none();
        let Some(egress) = network.egress() else { return findings };
        if self.compute.names_groups() || lets_out(&egress, None) {
            return findings;
        }
        for (role, side) in [(Role::Source, &self.source), (Role::Target, &self.target)] {
            let Some(port) = far_port(side) else { continue };
            findings.expect(
                lets_out(&egress, Some(port)),
                rules::FAR_PORT_LET_OUT,
                &format!("{role} endpoint"),
                || {
                    format!(
                        "it listens on port {port}, and the new security group lets {} out",
                        list(&egress)
                    )
                },
                format!("name the port: `SecurityGroup::tight([{port}])`"),
            );
        }
        if self.compute.has_dns_servers() {
            findings.push(Finding::new(
                rules::DNS_LET_OUT,
                "DNS servers",
                "the new security group lets TCP out and DNS asks by UDP; only the VPC's own resolver is reached without",
                "use `SecurityGroup::open()` or a group of your own that lets UDP port 53 out, or leave the DNS servers out",
            ));
        }
        findings
    }
}

impl Compute {
    fn names_groups(&self) -> bool {
        match self {
            Self::Instance(instance) => instance.names_groups(),
            Self::Serverless(outline) => outline.names_groups(),
        }
    }

    fn has_dns_servers(&self) -> bool {
        match self {
            Self::Instance(instance) => instance.has_dns_servers(),
            Self::Serverless(outline) => outline.has_dns_servers(),
        }
    }
}

/// Of an endpoint that exists, and of one that keeps its login in Secrets Manager, the port is not known.
fn far_port(side: &Side) -> Option<u16> {
    let Side::Far(FarEndpoint::Raw(request)) = side else { return None };
    request
        .get_port()
        .and_then(|port| u16::try_from(port).ok())
}

/// To everywhere: on this port, or on all.
fn lets_out(egress: &[SecurityRule], port: Option<u16>) -> bool {
    egress
        .iter()
        .filter(|rule| rule.peer == SecurityPeer::Anywhere)
        .any(|rule| match rule.ports {
            Ports::All => true,
            Ports::Tcp(open) => Some(open) == port,
        })
}

fn list(egress: &[SecurityRule]) -> String {
    let rules: Vec<_> = egress
        .iter()
        .map(ToString::to_string)
        .collect();
    rules.join(", ")
}
