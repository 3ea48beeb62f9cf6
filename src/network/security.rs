use std::fmt;

use super::rules;
use crate::{
    finding::{Finding, Findings},
    name::{self, Cidr, Given, SecurityGroupId},
};

/// The security group that DMS is in.
#[derive(Clone, Debug)]
#[must_use = "a security group does nothing until it is given to a network"]
pub struct SecurityGroup(Choice);

#[derive(Clone, Debug)]
enum Choice {
    Existing(Vec<Given<SecurityGroupId>>),
    Open,
    Tight(Vec<u16>),
}

impl SecurityGroup {
    /// A new group that lets everything out, as AWS advises, and nothing in.
    pub fn open() -> Self {
        Self(Choice::Open)
    }

    /// A new group that lets out only what is needed: the cluster's port, 443 for logs and secrets, and the ports of the
    /// database on the far side.
    pub fn tight(far_ports: impl IntoIterator<Item = u16>) -> Self {
        Self(Choice::Tight(far_ports.into_iter().collect()))
    }

    /// Groups that exist; their rules are left alone.
    pub fn existing(ids: impl IntoIterator<Item = impl Into<Given<SecurityGroupId>>>) -> Self {
        Self(Choice::Existing(
            ids.into_iter()
                .map(Into::into)
                .collect(),
        ))
    }

    pub(super) fn checked(self, findings: &mut Findings) -> DmsSecurity {
        match self.0 {
            Choice::Existing(ids) => {
                findings.expect(
                    !ids.is_empty(),
                    rules::GROUP_NAMED,
                    "security group",
                    || "none of those that exist is named".to_owned(),
                    "name one, or let one be made by `SecurityGroup::open` or `SecurityGroup::tight`",
                );
                DmsSecurity::Existing(
                    ids.into_iter()
                        .filter_map(|id| id.optional(findings, "security group"))
                        .collect(),
                )
            }
            Choice::Open => DmsSecurity::Open,
            Choice::Tight(ports) => {
                if ports.is_empty() {
                    findings.push(Finding::fixed(
                        rules::TIGHT_EGRESS,
                        "security group",
                        "nothing but the cluster's port and 443 is let out, so DMS reaches the far side only there",
                        "name the port of the far database too, such as `SecurityGroup::tight([3306])`",
                    ));
                }
                findings.expect(
                    !ports.contains(&0),
                    name::rules::PORT,
                    "security group",
                    || "port 0 is none".to_owned(),
                    "name the port of the far database, such as 3306",
                );
                DmsSecurity::Tight(ports)
            }
        }
    }
}

impl Default for SecurityGroup {
    fn default() -> Self {
        Self::open()
    }
}

#[derive(Clone, Debug)]
pub(super) enum DmsSecurity {
    Existing(Vec<SecurityGroupId>),
    Open,
    Tight(Vec<u16>),
}

impl DmsSecurity {
    /// What a new group lets out: `cluster` is where the cluster's port is.
    pub(super) fn egress(
        &self,
        port: u16,
        cluster: Vec<SecurityPeer>,
    ) -> Option<Vec<SecurityRule>> {
        match self {
            Self::Existing(_) => None,
            Self::Open => {
                Some(vec![SecurityRule { ports: Ports::All, peer: SecurityPeer::Anywhere }])
            }
            Self::Tight(far) => {
                let to_cluster = cluster
                    .into_iter()
                    .map(|peer| SecurityRule { ports: Ports::Tcp(port), peer });
                let mut rules: Vec<_> = to_cluster.collect();
                for port in [443].iter().chain(far) {
                    let rule =
                        SecurityRule { ports: Ports::Tcp(*port), peer: SecurityPeer::Anywhere };
                    if !rules.contains(&rule) {
                        rules.push(rule);
                    }
                }
                Some(rules)
            }
        }
    }
}

/// One permission of a security group.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct SecurityRule {
    /// Which packets.
    pub ports: Ports,
    /// Where they go to, or come from.
    pub peer: SecurityPeer,
}

/// Which packets a permission lets through.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Ports {
    /// All, of every protocol.
    All,
    /// TCP on one port.
    Tcp(u16),
}

/// The other end of a permission.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum SecurityPeer {
    /// Every IPv4 address.
    Anywhere,
    /// A range.
    Range(Cidr),
    /// The security groups of DMS.
    DmsGroup,
    /// The security group of the private endpoint.
    EndpointGroup,
}

/// `tcp 4000 10.0.0.0/16`.
impl fmt::Display for SecurityRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.ports {
            Ports::All => f.write_str("all ")?,
            Ports::Tcp(port) => write!(f, "tcp {port} ")?,
        }
        match &self.peer {
            SecurityPeer::Anywhere => f.write_str("0.0.0.0/0"),
            SecurityPeer::Range(range) => range.fmt(f),
            SecurityPeer::DmsGroup => f.write_str("security group of DMS"),
            SecurityPeer::EndpointGroup => f.write_str("security group of the private endpoint"),
        }
    }
}
