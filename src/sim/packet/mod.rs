//! The walk of a packet from where DMS sits to a gateway of TiDB Cloud and back, over a network as EC2 describes it.
//!
//! Each hop drops what AWS would drop there, in the order in which the packet meets them: name, network ACL, security
//! group, route, then internet gateway, NAT gateway, interface endpoint or peering, the way back, and who the gateway lets
//! in. [`walk`] is pure: the same network and the same packet end the same.
//!
//! What a snapshot cannot say is taken as AWS sets it up: a VPC whose attributes nobody asked for resolves names and has no
//! host names of its own, a subnet without a network ACL is open, and a resource without a security group has the VPC's
//! default one. What a prefix list holds stays unknown, so no address is in it.
//!
//! ```
//! use tidb_dms::{
//!     sim::packet::{Lost, PacketOrigin, PacketTarget, walk},
//!     snapshot::NetworkSnapshot,
//! };
//!
//! let from = PacketOrigin { subnet: "subnet-1".to_owned(), ..PacketOrigin::default() };
//! let to = PacketTarget::public("gateway01.example", 4000, ["203.0.113.7".parse()?]);
//! let lost = walk(&NetworkSnapshot::default(), &from, &to).unwrap_err();
//! assert_eq!(lost, Lost::UnknownSubnet("subnet-1".to_owned()));
//! # Ok::<(), std::net::AddrParseError>(())
//! ```

mod acl;
mod ends;
mod group;
mod hop;
mod lost;
mod name;
mod route;
#[cfg(test)]
mod tests;

use std::net::Ipv4Addr;

pub use ends::{Arrival, PacketEnd, PacketOrigin, PacketTarget, Resolver, Way};
pub use lost::{Lost, NameCause};

use crate::snapshot::{NetworkSnapshot, Subnet, Vpc, VpcEndpoint};

/// Where the answers to a machine of DMS arrive: a port that its Linux may have chosen. They are lost where an ACL stops all of
/// these, each ACL by itself: a connection that met a stopped one is tried again from another.
const FROM_LINUX: (u16, u16) = (32768, 60999);

/// Where the answers to a NAT gateway arrive: a port that it may have chosen.
const FROM_NAT: (u16, u16) = (1024, 65535);

/// Sends a packet on its way; it arrives as the gateway sees it, or is lost at one hop.
///
/// A name may have several addresses. The driver tries one after the other, so one that answers is enough; when none does,
/// the loss on the way to the first of them is told.
///
/// # Errors
///
/// Where the packet, or the answer to it, is lost.
pub fn walk(
    network: &NetworkSnapshot,
    from: &PacketOrigin,
    to: &PacketTarget,
) -> Result<Arrival, Lost> {
    let unknown = || Lost::UnknownSubnet(from.subnet.clone());
    let subnet = network
        .subnet(&from.subnet)
        .ok_or_else(unknown)?;
    let vpc = network
        .vpc(&subnet.vpc)
        .ok_or_else(unknown)?;
    let groups = group::or_default(network, &vpc.id, &from.security_groups);
    let packet = Packet { network, from, to, subnet, vpc, groups };
    let mut first = None;
    for spot in packet.resolve()? {
        match packet.reach(&spot) {
            Ok(arrival) => return Ok(arrival),
            Err(lost) => first = first.or(Some(lost)),
        }
    }
    Err(first.unwrap_or_else(|| packet.unknown_host(NameCause::NoAddress)))
}

/// A packet that waits for its hops.
struct Packet<'a> {
    network: &'a NetworkSnapshot,
    from: &'a PacketOrigin,
    to: &'a PacketTarget,
    /// Where it starts.
    subnet: &'a Subnet,
    vpc: &'a Vpc,
    /// The security groups of who sends it.
    groups: Vec<&'a str>,
}

/// An address that the name stands for.
struct Spot<'a> {
    address: Ipv4Addr,
    /// The endpoint whose address it is, and the subnet that it has the address in.
    endpoint: Option<(&'a VpcEndpoint, &'a Subnet)>,
}
