use std::{fmt, net::Ipv4Addr};

use super::{NetworkPart, Observed, Part, Step, Verb, network};
use crate::{
    cluster::{Connectivity, Plan},
    migration::{Compute, Migration},
    network::{Shape, TidbCloudStep},
};

/// What only somebody with access to TiDB Cloud can do, with the values to enter there.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum HandOff {
    /// Put addresses on the cluster's IP access list (Dedicated, Premium, newer Essential) or into its firewall rules
    /// (Starter, older Essential, whose default lets everybody in).
    #[non_exhaustive]
    AllowAddresses {
        /// The host of the cluster.
        host: String,
        /// The addresses that DMS connects from; none while the instance does not exist yet, and none where a NAT gateway
        /// that this crate does not know stands in between.
        addresses: Vec<Ipv4Addr>,
        /// The private addresses of the instance, where the cluster is Dedicated and the instance public: PingCAP's page
        /// "Migrate from MySQL with AWS DMS" asks for them too. Empty elsewhere.
        private_addresses: Vec<Ipv4Addr>,
        /// Whether the addresses are those of a NAT gateway, to be looked up in the VPC.
        behind_nat: bool,
    },
    /// What a private endpoint or a peering needs: see the step. Never [`TidbCloudStep::AllowAddresses`], which has no host:
    /// addresses are [`HandOff::AllowAddresses`].
    Network(TidbCloudStep),
}

impl HandOff {
    /// What the connections that are still to be tested need.
    pub(super) fn of(migration: &Migration, observed: &Observed, steps: &[Step]) -> Vec<Self> {
        let for_addresses = Part::ROLES
            .into_iter()
            .filter(|role| {
                let work = [Part::Connection(*role), Part::Replication];
                steps.iter().any(|step| {
                    work.contains(&step.id.part)
                        && matches!(step.id.verb, Verb::Test | Verb::Create | Verb::Start(_))
                })
            })
            .filter_map(|role| {
                let cluster = migration.side(role).tidb()?;
                (cluster.connectivity() == Connectivity::PublicEndpoint).then(|| {
                    Self::AllowAddresses {
                        host: cluster.host().to_string(),
                        addresses: addresses(migration, observed),
                        private_addresses: if cluster.plan() == Plan::Dedicated {
                            private_addresses(migration, observed)
                        } else {
                            Vec::new()
                        },
                        behind_nat: match migration.compute() {
                            Compute::Instance(instance) => !instance.is_public(),
                            Compute::Serverless(_) => true,
                        },
                    }
                })
            });
        let for_the_way = migration
            .network()
            .filter(|_| steps.iter().any(needs_the_way))
            .into_iter()
            .flat_map(|_| network::hand_offs(migration, observed))
            .map(Self::Network);
        for_addresses
            .chain(for_the_way)
            .collect()
    }
}

/// Whether a step needs what TiDB Cloud does for a private endpoint or a peering.
fn needs_the_way(step: &Step) -> bool {
    let is_of_way = matches!(
        step.id.part,
        Part::Network(NetworkPart::VpcEndpoint | NetworkPart::PrivateDns | NetworkPart::Peering)
    );
    let is_of_work = matches!(step.id.part, Part::Connection(_) | Part::Replication | Part::Task)
        && matches!(step.id.verb, Verb::Test | Verb::Start(_));
    (is_of_way && !matches!(step.id.verb, Verb::Delete | Verb::Tag)) || is_of_work
}

/// Every public address of the instance: a Multi-AZ instance has two, and may connect from either.
fn addresses(migration: &Migration, observed: &Observed) -> Vec<Ipv4Addr> {
    let shape = migration
        .network()
        .map(|network| network.shape());
    if shape == Some(Shape::Nat) {
        return network::nat_addresses(migration, observed);
    }
    public_addresses(migration, observed)
}

/// Those of the instance itself.
pub(crate) fn public_addresses(migration: &Migration, observed: &Observed) -> Vec<Ipv4Addr> {
    migration
        .compute()
        .instance()
        .and_then(|instance| observed.instance(instance.identifier().as_str()))
        .map(|seen| sorted(seen.replication_instance_public_ip_addresses()))
        .unwrap_or_default()
}

/// As public ones, and of a public instance only: behind a NAT gateway no cluster ever sees them.
fn private_addresses(migration: &Migration, observed: &Observed) -> Vec<Ipv4Addr> {
    migration
        .compute()
        .instance()
        .and_then(|instance| observed.instance(instance.identifier().as_str()))
        .filter(|seen| seen.publicly_accessible())
        .map(|seen| sorted(seen.replication_instance_private_ip_addresses()))
        .unwrap_or_default()
}

/// DMS lists addresses of IPv6 apart.
fn sorted(texts: &[String]) -> Vec<Ipv4Addr> {
    let mut addresses: Vec<_> = texts
        .iter()
        .filter_map(|text| text.parse().ok())
        .collect();
    addresses.sort_unstable();
    addresses
}

fn joined(addresses: &[Ipv4Addr]) -> String {
    let texts: Vec<_> = addresses
        .iter()
        .map(ToString::to_string)
        .collect();
    texts.join(" and ")
}

/// `allow 203.0.113.7 in the firewall rules or on the IP access list of gateway01…`.
impl fmt::Display for HandOff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AllowAddresses { host, addresses, private_addresses, behind_nat } => {
                match (addresses.as_slice(), behind_nat) {
                    ([], true) => f.write_str("allow the address of the NAT gateway")?,
                    ([], false) => {
                        f.write_str(
                            "allow the instance's public address, known once it is created,",
                        )?;
                    }
                    (addresses, _) => write!(f, "allow {}", joined(addresses))?,
                }
                write!(f, " in the firewall rules or on the IP access list of {host}")?;
                if !private_addresses.is_empty() {
                    let private = joined(private_addresses);
                    write!(f, ", and {private} too (the instance's private side)")?;
                }
                Ok(())
            }
            Self::Network(step) => step.fmt(f),
        }
    }
}
