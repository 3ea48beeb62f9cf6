use std::net::Ipv4Addr;

use super::{interface::Plug, network::Network};

/// The public addresses of replication instances come from the first half of the range that is kept for benchmarks.
const POOL: [u8; 2] = [198, 18];

/// Where DMS sits in a subnet.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(in crate::sim) struct Seat {
    pub(in crate::sim) private: Ipv4Addr,
    pub(in crate::sim) public: Option<Ipv4Addr>,
}

/// Where DMS wants to sit.
pub(in crate::sim) struct Seating<'a> {
    /// The ARN of what sits there.
    pub(in crate::sim) owner: &'a str,
    pub(in crate::sim) subnets: &'a [String],
    /// The VPC's default group if there is none.
    pub(in crate::sim) groups: &'a [String],
    pub(in crate::sim) is_public: bool,
}

impl Network {
    /// Gives DMS a network interface in each of these subnets and in no other, and keeps those that it has. A subnet that
    /// is gone or full has none.
    pub(in crate::sim) fn seat(&mut self, wanted: &Seating<'_>) -> Vec<Seat> {
        let left: Vec<String> = self
            .interfaces_of(wanted.owner)
            .filter(|interface| {
                !wanted
                    .subnets
                    .contains(&interface.subnet)
            })
            .map(|interface| interface.id.clone())
            .collect();
        for id in left {
            self.interfaces.remove(&id);
        }
        wanted
            .subnets
            .iter()
            .filter_map(|subnet| self.seat_in(subnet, wanted))
            .collect()
    }

    fn seat_in(&mut self, subnet: &str, wanted: &Seating<'_>) -> Option<Seat> {
        let mut groups = wanted.groups.to_vec();
        if groups.is_empty() {
            let vpc = &self.subnets.get(subnet)?.vpc;
            groups.extend(
                self.default_group(vpc)
                    .map(|group| group.id.clone()),
            );
        }
        let known = self
            .interfaces_of(wanted.owner)
            .find(|interface| interface.subnet == subnet)
            .map(|interface| interface.id.clone());
        let id = match known {
            Some(id) => id,
            None => self
                .plug(Plug {
                    subnet,
                    groups: Vec::new(),
                    description: "DMSNetworkInterface".to_owned(),
                    kind: "interface",
                    owner: wanted.owner,
                })
                .ok()?,
        };
        let public = wanted
            .is_public
            .then(|| self.free_public_address());
        let interface = &mut self.interfaces.get_mut(&id)?.seen;
        interface.security_groups = groups;
        interface.public_address = interface.public_address.or(public);
        Some(Seat { private: interface.private_address?, public: interface.public_address })
    }

    /// Takes what sits there away.
    pub(in crate::sim) fn unseat(&mut self, owner: &str) {
        self.unplug(owner);
    }

    fn free_public_address(&self) -> Ipv4Addr {
        let [first, second] = POOL;
        (10..=u16::MAX)
            .map(|number| {
                let [third, fourth] = number.to_be_bytes();
                Ipv4Addr::new(first, second, third, fourth)
            })
            .find(|free| {
                !self
                    .interfaces
                    .values()
                    .any(|interface| interface.seen.public_address == Some(*free))
            })
            .unwrap_or(Ipv4Addr::BROADCAST)
    }

    /// The security group of a VPC for who names none.
    pub(in crate::sim) fn default_groups(&self, vpc: &str) -> Vec<String> {
        let group = self.default_group(vpc);
        group
            .map(|group| group.id.clone())
            .into_iter()
            .collect()
    }

    /// The VPC of a security group that is known.
    pub(in crate::sim) fn vpc_of_group(&self, group: &str) -> Option<&str> {
        self.security_groups
            .get(group)
            .map(|group| group.vpc.as_str())
    }
}
