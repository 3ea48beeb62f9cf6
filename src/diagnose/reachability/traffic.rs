use std::net::Ipv4Addr;

use ipnet::Ipv4Net;

/// Every port.
pub(super) const ALL_PORTS: (u16, u16) = (0, u16::MAX);

/// The ports that answers come to, whoever asked: those of NAT gateways, which are the widest.
pub(super) const ANSWER_PORTS: (u16, u16) = (1024, u16::MAX);

/// The ports that answers to a machine of DMS come to, if it chooses as Linux does.
pub(super) const CLIENT_PORTS: (u16, u16) = (32768, 60999);

/// Addresses from one to another, on ports from one to another.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Block {
    addresses: (u32, u32),
    ports: (u16, u16),
}

impl Block {
    pub(super) fn of(range: Ipv4Net, ports: (u16, u16)) -> Self {
        Self { addresses: (range.network().into(), range.broadcast().into()), ports }
    }

    /// What both hold.
    fn meet(&self, other: &Self) -> Option<Self> {
        let addresses =
            (self.addresses.0.max(other.addresses.0), self.addresses.1.min(other.addresses.1));
        let ports = (self.ports.0.max(other.ports.0), self.ports.1.min(other.ports.1));
        (addresses.0 <= addresses.1 && ports.0 <= ports.1).then_some(Self { addresses, ports })
    }

    /// What is left without `taken`, which lies inside: the addresses below and above, and the ports below and above.
    fn without(&self, taken: &Self) -> impl Iterator<Item = Self> {
        let below = (self.addresses.0 < taken.addresses.0)
            .then(|| Self { addresses: (self.addresses.0, taken.addresses.0 - 1), ..*self });
        let above = (self.addresses.1 > taken.addresses.1)
            .then(|| Self { addresses: (taken.addresses.1 + 1, self.addresses.1), ..*self });
        let lower = (self.ports.0 < taken.ports.0)
            .then(|| Self { addresses: taken.addresses, ports: (self.ports.0, taken.ports.0 - 1) });
        let higher = (self.ports.1 > taken.ports.1)
            .then(|| Self { addresses: taken.addresses, ports: (taken.ports.1 + 1, self.ports.1) });
        [below, above, lower, higher]
            .into_iter()
            .flatten()
    }
}

/// Packets, by the far address and the destination port: what rules take their part from.
#[derive(Clone, Debug, Default)]
pub(super) struct Traffic(Vec<Block>);

/// What no public address is in: private ranges, shared space, loopback, link-local, multicast and above.
const NOT_PUBLIC: [([u8; 4], u8); 8] = [
    ([0, 0, 0, 0], 8),
    ([10, 0, 0, 0], 8),
    ([100, 64, 0, 0], 10),
    ([127, 0, 0, 0], 8),
    ([169, 254, 0, 0], 16),
    ([172, 16, 0, 0], 12),
    ([192, 168, 0, 0], 16),
    ([224, 0, 0, 0], 3),
];

impl Traffic {
    pub(super) fn with(ranges: impl IntoIterator<Item = Ipv4Net>, ports: (u16, u16)) -> Self {
        Self(
            ranges
                .into_iter()
                .map(|range| Block::of(range, ports))
                .collect(),
        )
    }

    /// With every public address.
    pub(super) fn with_the_internet(ports: (u16, u16)) -> Self {
        let mut all = Self::with([Ipv4Net::default()], ports);
        for (address, prefix) in NOT_PUBLIC {
            let range = Ipv4Net::new_assert(Ipv4Addr::from(address), prefix);
            all.take(&Block::of(range, ports));
        }
        all
    }

    /// Takes out what is in `block`.
    pub(super) fn take(&mut self, block: &Block) -> Self {
        let mut taken = Vec::new();
        let mut left = Vec::new();
        for own in &self.0 {
            match own.meet(block) {
                Some(met) => {
                    taken.push(met);
                    left.extend(own.without(&met));
                }
                None => left.push(*own),
            }
        }
        self.0 = left;
        Self(taken)
    }

    /// Its ports, at whatever address, each range once and in order.
    pub(super) fn ports(&self) -> Vec<(u16, u16)> {
        let mut all: Vec<_> = self
            .0
            .iter()
            .map(|block| block.ports)
            .collect();
        all.sort_unstable();
        let mut merged: Vec<(u16, u16)> = Vec::new();
        for (low, high) in all {
            match merged.last_mut() {
                Some((_, end)) if low <= end.saturating_add(1) => *end = high.max(*end),
                _ => merged.push((low, high)),
            }
        }
        merged
    }

    pub(super) fn and(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many addresses.
    pub(super) fn size(&self) -> u64 {
        self.0
            .iter()
            .map(|block| u64::from(block.addresses.1 - block.addresses.0) + 1)
            .sum()
    }
}

/// How much of traffic passes, by address and port: of several ports that answers may come to, one is enough to connect.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Share {
    All,
    Part,
    Nothing,
}

impl Share {
    pub(super) fn of(passes: bool, stops: bool) -> Self {
        match (passes, stops) {
            (_, false) => Self::All,
            (true, true) => Self::Part,
            (false, true) => Self::Nothing,
        }
    }

    /// Of several ways that a client may be sent.
    pub(super) fn any(shares: impl IntoIterator<Item = Self>) -> Self {
        let (mut passes, mut stops) = (false, false);
        for share in shares {
            passes |= share != Self::Nothing;
            stops |= share != Self::All;
        }
        Self::of(passes, stops)
    }

    /// Of one way through several places.
    pub(super) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Nothing, _) | (_, Self::Nothing) => Self::Nothing,
            (Self::All, Self::All) => Self::All,
            _ => Self::Part,
        }
    }
}
