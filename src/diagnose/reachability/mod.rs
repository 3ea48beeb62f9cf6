//! Whether DMS can reach a cluster over a network that exists or is described, and what is in the way.

mod access_list;
mod described;
mod door;
mod filter;
mod ground;
mod internet;
mod mermaid;
mod peering;
mod place;
mod private_choice;
mod private_endpoint;
mod private_name;
mod report;
mod route;
pub(crate) mod rules;
#[cfg(test)]
mod tests;
mod traffic;
mod walk;

pub use access_list::AccessList;
pub use described::Foreseen;
pub use place::{ClusterPlace, DmsPlace};

use self::{
    report::{Hop, Report, Way},
    walk::Walk,
};
use crate::{finding::Findings, snapshot::NetworkSnapshot};

/// The way from every subnet that DMS may sit in to the cluster, judged by what EC2 describes.
///
/// ```
/// use tidb_dms::{
///     diagnose::{ClusterPlace, DmsPlace, Reachability},
///     network::ComputeKind,
///     snapshot::NetworkSnapshot,
/// };
///
/// let snapshot = NetworkSnapshot::default();
/// let dms = DmsPlace::of(ComputeKind::Serverless, ["subnet-0a1b2c3d", "subnet-4e5f6a7b"], ["sg-0a1b2c3d"]);
/// let cluster = ClusterPlace::public("gateway01.us-west-2.prod.aws.tidbcloud.com", 4000);
/// let reachability = Reachability::of(&snapshot, &dms, &cluster);
/// assert!(!reachability.reaches());
/// assert!(reachability.findings().names("dms-subnet-exists"));
/// ```
///
/// # Caveats
///
/// The snapshot has to hold everything of the VPC: a subnet of DMS or an endpoint that it lacks does not exist. What somebody
/// else may own in a VPC that is shared, such as a NAT gateway that an active route leads to, is doubted where it is not
/// described. TiDB Cloud's side, and what custom DNS servers, DHCP options, transit gateways and appliances do, is not in it;
/// such things are warnings and notes.
#[derive(Clone, Debug)]
pub struct Reachability {
    findings: Findings,
    access_list: AccessList,
    start: Hop,
    ways: Vec<Way>,
    end: Hop,
}

impl Reachability {
    /// Follows the packets from every subnet of DMS to the cluster and back.
    pub fn of(snapshot: &NetworkSnapshot, dms: &DmsPlace, cluster: &ClusterPlace) -> Self {
        let mut report = Report::between(dms.kind.to_string(), cluster.label());
        let mut access_list = AccessList::default();
        let subnets = ground::look(snapshot, dms, cluster, &mut report);
        for (id, subnet) in subnets {
            report.begin();
            report.hop(report::Stage::Place, ground::label(id, subnet));
            let Some(subnet) = subnet else {
                ground::missing(id, &mut report);
                continue;
            };
            let mut walk = Walk {
                snapshot,
                dms,
                subnet,
                port: cluster.port(),
                report: &mut report,
                access_list: &mut access_list,
            };
            walk.to(cluster);
        }
        if let ClusterPlace::PublicEndpoint { allowed, .. } = cluster {
            access_list::check(&access_list, allowed.as_deref(), dms, &mut report);
        }
        Self {
            findings: report.findings(),
            access_list,
            start: report.start,
            ways: report.ways,
            end: report.end,
        }
    }

    /// Whether packets find their way from every subnet of DMS: nothing that was found is an error.
    ///
    /// # Caveats
    ///
    /// What cannot be seen counts as open; [`is_sure`](Self::is_sure) says whether there was such a thing.
    pub fn reaches(&self) -> bool {
        !self.findings.is_refused()
    }

    /// Whether nothing of the way was left undecided: there is no warning. Notes say what AWS does not see at all, such as an IP
    /// access list that nobody told.
    pub fn is_sure(&self) -> bool {
        self.findings
            .iter()
            .all(|finding| finding.severity() != crate::finding::Severity::Warning)
    }

    /// Everything that is in the way, the first hop that breaks first; then what is doubtful, then notes.
    pub fn findings(&self) -> &Findings {
        &self.findings
    }

    /// What the cluster must let in.
    pub fn access_list(&self) -> &AccessList {
        &self.access_list
    }
}
