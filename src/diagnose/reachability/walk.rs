//! The packet from one subnet: what is the same for every way.

use super::{
    AccessList, ClusterPlace, DmsPlace,
    filter::{acl_of, acl_share, group_share},
    peering::AskedBy,
    report::{Report, Stage},
    route::{self, Exit},
    rules,
    traffic::{ALL_PORTS, ANSWER_PORTS, CLIENT_PORTS, Share, Traffic},
};
use crate::{
    finding::Rule,
    network::ComputeKind,
    snapshot::{NetworkSnapshot, RouteTable, SecurityGroup, Subnet},
};

pub(super) struct Walk<'a, 'r> {
    pub(super) snapshot: &'a NetworkSnapshot,
    pub(super) dms: &'a DmsPlace,
    pub(super) subnet: &'a Subnet,
    pub(super) port: u16,
    pub(super) report: &'r mut Report,
    pub(super) access_list: &'r mut AccessList,
}

/// Which way a packet crosses the edge of a subnet.
#[derive(Clone, Copy)]
pub(super) enum Crossing {
    Out,
    In,
}

impl Crossing {
    fn direction(self) -> &'static str {
        match self {
            Self::Out => "outbound",
            Self::In => "inbound",
        }
    }
}

/// What a network ACL does with packets.
pub(super) struct Judged<'a> {
    pub(super) acl: &'a str,
    pub(super) share: Share,
    pub(super) stopped: Traffic,
}

/// Which packets those were.
pub(super) struct Packets {
    pub(super) what: String,
    /// The ports that they come to, all of which are worth being let through.
    pub(super) ports: (u16, u16),
    pub(super) crossing: Crossing,
}

impl<'a> Walk<'a, '_> {
    pub(super) fn to(&mut self, cluster: &ClusterPlace) {
        self.names(cluster);
        match cluster {
            ClusterPlace::PublicEndpoint { addresses, .. } => {
                self.over_the_internet(&known(cluster, addresses));
            }
            ClusterPlace::PrivateEndpoint { host, service, .. } => {
                self.over_the_private_endpoint(host, service);
            }
            ClusterPlace::VpcPeering { addresses, project, account, vpc, .. } => {
                let asked_by = AskedBy { account: account.as_deref(), vpc: vpc.as_deref() };
                self.over_the_peering(*project, &known(cluster, addresses), asked_by);
            }
        }
    }

    /// Whether the VPC's resolver answers, which comes before any packet.
    fn names(&mut self, cluster: &ClusterPlace) {
        self.report.at(Stage::Name);
        let id = &self.subnet.vpc;
        let Some(vpc) = self.snapshot.vpc(id) else {
            let problem = "its ranges and DNS attributes are not described";
            self.report
                .push(rules::VPC_UNKNOWN, id, problem, "describe it too");
            return;
        };
        // Servers of one's own are asked in its place.
        let asks_the_vpc = self.dms.asks_the_vpc(Some(vpc)) && !cluster.is_an_address();
        if asks_the_vpc {
            let problem = "whether its DHCP options name DNS servers of your own is not read";
            let remedy = "nothing where they name AmazonProvidedDNS; else see to it that these servers resolve the host";
            self.report
                .push(rules::DHCP_OPTIONS, id, problem, remedy);
        }
        if asks_the_vpc && vpc.dns_support == Some(false) {
            let problem =
                "enableDnsSupport is off, so the cluster's host does not become an address";
            let remedy = format!("aws ec2 modify-vpc-attribute --vpc-id {id} --enable-dns-support");
            self.report
                .hop(Stage::Name, format!("{id}<br/>DNS"));
            self.report
                .push(rules::DNS_SUPPORT, id, problem, remedy);
        }
        if vpc.dns_hostnames == Some(false) && matches!(cluster, ClusterPlace::VpcPeering { .. }) {
            let problem = "enableDnsHostnames is off, and TiDB Cloud asks for it";
            let remedy =
                format!("aws ec2 modify-vpc-attribute --vpc-id {id} --enable-dns-hostnames");
            self.report
                .push(rules::DNS_HOSTNAMES_PEERING, id, problem, remedy);
        }
        if vpc.dns_support.is_none() || vpc.dns_hostnames.is_none() {
            let problem = "its DNS attributes are not described";
            let remedy = "ask for enableDnsSupport and enableDnsHostnames, one a call";
            self.report
                .push(rules::DNS_UNKNOWN, id, problem, remedy);
        }
    }

    /// The security groups of DMS, which let `traffic` out.
    pub(super) fn groups(&mut self, traffic: Traffic, is_peer: impl Fn(&str) -> bool, to: &str) {
        let groups = self.groups_of_dms();
        let told = &self.dms.security_groups;
        if groups.is_empty() && told.is_empty() {
            self.report.at(Stage::Groups);
            let problem = "no security group is told, and the VPC's default group is not described";
            self.report.push(
                rules::GROUPS_UNKNOWN,
                self.dms.label(),
                problem,
                "name its security groups",
            );
            return;
        }
        let names = if told.is_empty() {
            list(
                groups
                    .iter()
                    .map(|group| group.id.as_str()),
            )
        } else {
            list(told.iter().map(String::as_str))
        };
        self.report
            .hop(Stage::Groups, names.as_str());
        let is_whole = self.describes(told, self.dms.label());
        if groups.is_empty() {
            return;
        }
        for group in &groups {
            if group.vpc != self.subnet.vpc && !group.vpc.is_empty() {
                let problem =
                    format!("it is of {}, and DMS sits in {}", group.vpc, self.subnet.vpc);
                let remedy = "give DMS security groups of its own VPC";
                self.report
                    .push(rules::GROUP_VPC, &group.id, problem, remedy);
            }
        }
        let egress = groups
            .iter()
            .flat_map(|group| &group.egress);
        let port = self.port;
        let (secure, _) =
            group_share(egress.clone(), Traffic::with_the_internet((443, 443)), |_| false);
        if secure != Share::All && is_whole {
            let problem = "tcp 443 is not let out everywhere, which Secrets Manager, logs and S3 are reached by";
            let remedy = "let tcp 443 out, where DMS uses any of them";
            self.report.at(Stage::Beside);
            self.report
                .push(rules::FAR_SIDE, &names, problem, remedy);
            self.report.at(Stage::Groups);
        }
        match group_share(egress, traffic, is_peer) {
            (Share::All, _) => (),
            (Share::Nothing, false) if is_whole => {
                let problem = format!("no rule lets tcp {port} out to {to}");
                let remedy = format!("add an egress rule for tcp {port} to {to}");
                self.report
                    .push(rules::EGRESS, &names, problem, remedy);
            }
            (share, is_listed) => {
                let why = doubt(share, is_listed);
                let problem = format!("tcp {port} to {to} is let out {why}");
                let remedy = format!(
                    "compare the rules with the cluster's addresses, or let tcp {port} out to {to}"
                );
                self.report
                    .push(rules::EGRESS_UNSURE, &names, problem, remedy);
            }
        }
    }

    /// Whether all of these security groups of somebody are described; each that is not is told.
    pub(super) fn describes(&mut self, groups: &[String], whose: &str) -> bool {
        let unseen: Vec<_> = groups
            .iter()
            .filter(|id| {
                self.snapshot
                    .security_group(id)
                    .is_none()
            })
            .collect();
        for id in &unseen {
            let problem = format!("{whose} is in it, and it is not described");
            let remedy = "describe it too, or name security groups that exist";
            self.report
                .push(rules::GROUPS_UNKNOWN, id, problem, remedy);
        }
        unseen.is_empty()
    }

    /// Whether DMS is in this group, described or not.
    pub(super) fn is_in_group(&self, id: &str) -> bool {
        let told = &self.dms.security_groups;
        told.iter().any(|group| group == id)
            || self
                .groups_of_dms()
                .iter()
                .any(|group| group.id == id)
    }

    /// The groups that DMS is in, its VPC's default where none is told.
    pub(super) fn groups_of_dms(&self) -> Vec<&'a SecurityGroup> {
        let told = &self.dms.security_groups;
        if told.is_empty() {
            let default = self
                .snapshot
                .security_groups
                .iter()
                .find(|group| group.vpc == self.subnet.vpc && group.name == "default");
            return default.into_iter().collect();
        }
        told.iter()
            .filter_map(|id| self.snapshot.security_group(id))
            .collect()
    }

    /// What DMS needs besides the cluster where its subnet does not lead to the internet: secrets, logs, S3.
    pub(super) fn far_side(&mut self, table: &'a RouteTable) {
        self.report.at(Stage::Beside);
        let chosen = route::taken(table, Traffic::with_the_internet(ALL_PORTS));
        let leads_out = chosen
            .routes
            .first()
            .is_some_and(|route| match route::exit(self.snapshot, &route.target) {
                Exit::InternetGateway => self.dms.kind == ComputeKind::PublicInstance,
                Exit::NatGateway | Exit::Unseen => true,
                Exit::Local | Exit::Peering => false,
            });
        let has_endpoints = self
            .snapshot
            .vpc_endpoints
            .iter()
            .any(|endpoint| {
                endpoint.vpc == self.subnet.vpc
                    && [".secretsmanager", ".logs"]
                        .iter()
                        .any(|service| endpoint.service.ends_with(service))
            });
        if !leads_out && !has_endpoints {
            let problem = "it leads to the cluster, not to Secrets Manager, logs and S3";
            let remedy = "add endpoints for those that are used, or NAT";
            self.report
                .push(rules::FAR_SIDE, &self.subnet.id, problem, remedy);
        }
    }

    /// The network ACL at the edge of a subnet; `None` where it is not described.
    pub(super) fn acl(
        &mut self,
        subnet: &Subnet,
        crossing: Crossing,
        traffic: Traffic,
    ) -> Option<Judged<'a>> {
        let Some(acl) = acl_of(self.snapshot, subnet) else {
            let problem = "its network ACL is not described";
            self.report
                .push(rules::ACL_UNKNOWN, &subnet.id, problem, "describe it too");
            return None;
        };
        let (share, stopped) = acl_share(acl, matches!(crossing, Crossing::Out), traffic);
        Some(Judged { acl: &acl.id, share, stopped })
    }

    /// The ACL of the subnet of DMS, on the way out.
    pub(super) fn own_acl_out(&mut self, traffic: Traffic, to: &str) {
        self.report.at(Stage::Acl);
        let crossing = Crossing::Out;
        let Some(judged) = self.acl(self.subnet, crossing, traffic) else { return };
        self.report.hop(Stage::Acl, judged.acl);
        let what = format!("packets from {} to {to}", self.subnet.id);
        let packets = Packets { what, ports: (self.port, self.port), crossing };
        self.acl_finding(rules::ACL_OUT, &judged, &packets);
    }

    /// The ACL of the subnet of DMS, on the way back.
    pub(super) fn own_acl_back(&mut self, traffic: impl Fn((u16, u16)) -> Traffic, from: &str) {
        self.report.at(Stage::Back);
        let crossing = Crossing::In;
        let Some(judged) = self.answers(self.subnet, crossing, traffic) else { return };
        if judged.share == Share::Nothing {
            self.report
                .hop(Stage::Back, format!("{}<br/>on the way back", judged.acl));
        }
        let what = format!("answers from {from} to {}", self.subnet.id);
        let packets = Packets { what, ports: ANSWER_PORTS, crossing };
        self.acl_finding(rules::ANSWERS, &judged, &packets);
    }

    /// Answers to DMS at the edge of a subnet. Where none of the ports that Linux chooses is left, none comes back; what else
    /// a machine of DMS might choose is a doubt.
    pub(super) fn answers(
        &mut self,
        subnet: &Subnet,
        crossing: Crossing,
        traffic: impl Fn((u16, u16)) -> Traffic,
    ) -> Option<Judged<'a>> {
        let needed = self.acl(subnet, crossing, traffic(CLIENT_PORTS))?;
        if needed.share == Share::Nothing {
            return Some(needed);
        }
        // Something passes, for those that are needed are among these.
        self.acl(subnet, crossing, traffic(ANSWER_PORTS))
    }

    pub(super) fn acl_finding(&mut self, rule: Rule, judged: &Judged<'_>, packets: &Packets) {
        let Packets { what, ports, crossing } = packets;
        let direction = crossing.direction();
        let stopped = ports_of(&judged.stopped.ports());
        let (rule, how) = match judged.share {
            Share::All => return,
            Share::Nothing => (rule, "stopped"),
            Share::Part => (rules::ACL_PART, "stopped in part"),
        };
        let problem = format!("{what}, tcp {stopped}, are {how} by its {direction} entries");
        let remedy = format!(
            "add an {direction} entry that allows {what}, tcp {}, with a lower number than those that deny it",
            ports_of(&[*ports])
        );
        self.report
            .push(rule, judged.acl, problem, remedy);
    }
}

/// Why packets that are let through may not be.
pub(super) fn doubt(share: Share, is_listed: bool) -> &'static str {
    match (share, is_listed) {
        (_, true) => "by a prefix list",
        (Share::Nothing, false) => "by no group that is described",
        _ => "in part",
    }
}

/// `1024 to 32767, 44444`
fn ports_of(ranges: &[(u16, u16)]) -> String {
    let ranges: Vec<_> = ranges
        .iter()
        .map(|(low, high)| if low == high { low.to_string() } else { format!("{low} to {high}") })
        .collect();
    ranges.join(", ")
}

/// The addresses of a cluster that are known, or that its host is.
fn known(cluster: &ClusterPlace, told: &[std::net::Ipv4Addr]) -> Vec<ipnet::Ipv4Net> {
    let literal = cluster.host().parse().ok();
    told.iter()
        .copied()
        .chain(literal)
        .map(ipnet::Ipv4Net::from)
        .collect()
}

pub(super) fn list<'a>(ids: impl IntoIterator<Item = &'a str>) -> String {
    let ids: Vec<_> = ids.into_iter().collect();
    ids.join(", ")
}
