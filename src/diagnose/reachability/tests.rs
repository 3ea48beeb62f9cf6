use ipnet::Ipv4Net;
use proptest::prelude::*;

use super::traffic::{Block, Share, Traffic};

fn net() -> impl Strategy<Value = Ipv4Net> {
    (0_u32..64, 24_u8..=32).prop_map(|(at, prefix)| {
        Ipv4Net::new_assert((0x0a00_0000 + at * 16).into(), prefix).trunc()
    })
}

fn ports() -> impl Strategy<Value = (u16, u16)> {
    (0_u16..20, 0_u16..20).prop_map(|(a, b)| (a.min(b), a.max(b)))
}

/// Whether a single packet is among the traffic.
fn holds(traffic: &Traffic, address: u32, port: u16) -> bool {
    let mut left = traffic.clone();
    let one = Ipv4Net::from(std::net::Ipv4Addr::from(address));
    !left
        .take(&Block::of(one, (port, port)))
        .is_empty()
}

proptest! {
    #[test]
    fn what_is_taken_is_no_longer_there_and_nothing_else_goes(
        all in net(), by in prop::collection::vec((net(), ports()), 1..6), wide in ports(), address in 0_u32..1024, port in 0_u16..20,
    ) {
        let address = 0x0a00_0000 + address;
        let mut left = Traffic::with([all], wide);
        let mut was_there = holds(&left, address, port);
        for (range, ports) in by {
            let block = Block::of(range, ports);
            let taken = left.take(&block);
            let is_in = range.contains(&std::net::Ipv4Addr::from(address)) && (ports.0..=ports.1).contains(&port);
            prop_assert_eq!(holds(&taken, address, port), was_there && is_in);
            prop_assert_eq!(holds(&left, address, port), was_there && !is_in);
            was_there &= !is_in;
        }
    }
}

#[test]
fn the_internet_is_what_is_public() {
    let all = Traffic::with_the_internet((4000, 4000));
    for (address, is_public) in [
        ([9, 255, 255, 255], true),
        ([10, 0, 0, 0], false),
        ([11, 0, 0, 0], true),
        ([172, 15, 0, 1], true),
        ([172, 31, 0, 1], false),
        ([192, 168, 0, 1], false),
        ([203, 0, 113, 9], true),
        ([224, 0, 0, 1], false),
    ] {
        let address = u32::from(std::net::Ipv4Addr::from(address));
        assert_eq!(holds(&all, address, 4000), is_public, "{address:x}");
    }
}

#[test]
fn shares_add_up() {
    use Share::{All, Nothing, Part};
    assert_eq!(Share::any([All, Nothing]), Part);
    assert_eq!(Share::any([Nothing, Nothing]), Nothing);
    assert_eq!(Share::any([All, All]), All);
    assert_eq!(Share::any([]), All);
    assert_eq!(All.and(Part), Part);
    assert_eq!(Part.and(Nothing), Nothing);
}
