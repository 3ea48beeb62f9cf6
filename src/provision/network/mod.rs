//! What EC2 shows of a network, and the calls that ask for it (feature `ec2`).

mod calls;
mod learn;
mod look;
mod perform;
mod reach;
mod read;
mod scope;
#[cfg(test)]
mod tests;

pub(super) use calls::Ec2Calls;
pub(super) use learn::NetworkSight;
pub(super) use look::NetworkLook;
pub(super) use perform::perform;
pub(super) use reach::reachability;
pub use read::NetworkReader;
pub use scope::NetworkScope;
