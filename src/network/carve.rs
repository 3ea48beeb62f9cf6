use std::net::Ipv4Addr;

use crate::name::Cidr;

/// From which end of a VPC ranges are taken. What DMS sits in grows from the start, what leads out of the VPC from the end,
/// so that one more subnet of the one kind never moves those of the other.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum End {
    First,
    Last,
}

/// The free range of this prefix length that is nearest to the `end` of the VPC, aligned to its size.
pub(super) fn carve(vpc: &[Cidr], blocked: &[Cidr], prefix: u8, end: End) -> Option<Cidr> {
    let place = |range: &Cidr| {
        let net = range.net();
        let more = prefix.checked_sub(net.prefix_len())?;
        let count = 1_u32 << u32::from(more);
        let size = 1_u32 << (32 - u32::from(prefix));
        let at = |index: u32| {
            let address = Ipv4Addr::from(u32::from(net.network()) + index * size);
            Cidr::around(address, prefix).filter(|range| {
                !blocked
                    .iter()
                    .any(|other| other.overlaps(range))
            })
        };
        match end {
            End::First => (0..count).find_map(at),
            End::Last => (0..count).rev().find_map(at),
        }
    };
    match end {
        End::First => vpc.iter().find_map(place),
        End::Last => vpc.iter().rev().find_map(place),
    }
}
