use std::net::Ipv4Addr;

use proptest::prelude::*;

use super::carve::{End, carve};
use crate::name::Cidr;

fn range(address: u32, prefix: u8) -> Cidr {
    Cidr::around(Ipv4Addr::from(address), prefix).expect("a range")
}

fn end() -> impl Strategy<Value = End> {
    prop::sample::select(vec![End::First, End::Last])
}

prop_compose! {
    /// A VPC and ranges that are taken near it.
    fn vpc()(prefix in 16_u8..=28, at in any::<u32>(), taken in prop::collection::vec((any::<u16>(), 20_u8..=28), 0..6))
        -> (Cidr, Vec<Cidr>) {
        let vpc = range(at, prefix);
        let start = u32::from(vpc.net().network());
        let taken = taken.into_iter().map(|(offset, prefix)| range(start.wrapping_add(u32::from(offset)), prefix));
        (vpc, taken.collect())
    }
}

proptest! {
    #[test]
    fn what_is_carved_is_inside_and_free((vpc, mut taken) in vpc(), wanted in prop::collection::vec((16_u8..=28, end()), 1..12)) {
        for (prefix, end) in wanted {
            if let Some(carved) = carve(&[vpc], &taken, prefix, end) {
                prop_assert!(vpc.contains(&carved));
                prop_assert_eq!(carved.net().prefix_len(), prefix);
                prop_assert!(!taken.iter().any(|other| other.overlaps(&carved)));
                taken.push(carved);
            }
        }
    }

    #[test]
    fn room_is_found_wherever_there_is_some((vpc, taken) in vpc(), prefix in 16_u8..=28, end in end()) {
        let is_some = carve(&[vpc], &taken, prefix, end).is_some();
        prop_assert_eq!(is_some, carve(&[vpc], &taken, prefix, match end { End::First => End::Last, End::Last => End::First }).is_some());
        let other_way = vpc.net().subnets(prefix).is_ok_and(|mut all| all.any(|net| {
            !taken.iter().any(|other| other.overlaps(&range(net.network().into(), prefix)))
        }));
        prop_assert_eq!(is_some, other_way);
    }

    #[test]
    fn a_vpc_is_carved_to_the_last_address(more in 0_u8..=6, prefix in 16_u8..=22, end in end()) {
        let vpc = range(0x0a00_0000, prefix);
        let mut taken = Vec::new();
        while let Some(carved) = carve(&[vpc], &taken, prefix + more, end) {
            taken.push(carved);
        }
        prop_assert_eq!(taken.len(), 1 << more);
    }

    #[test]
    fn overlap_is_mutual_and_means_a_shared_address(a in any::<u32>(), b in 0_u32..0x2_0000, p in 16_u8..=28, q in 16_u8..=28) {
        let (a, b) = (range(a, p), range(a.wrapping_add(b), q));
        prop_assert_eq!(a.overlaps(&b), b.overlaps(&a));
        let ends = |range: &Cidr| (u32::from(range.net().network()), u32::from(range.net().broadcast()));
        let ((from, to), (first, last)) = (ends(&a), ends(&b));
        prop_assert_eq!(a.overlaps(&b), from <= last && first <= to);
        prop_assert_eq!(a.contains(&b), from <= first && last <= to);
    }
}
