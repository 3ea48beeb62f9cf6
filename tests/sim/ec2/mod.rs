//! EC2 in the simulated account, by the forms that its clients send.

mod acls;
pub(crate) mod client;
mod dms;
mod endpoints;
mod gateways;
mod groups;
mod lag;
mod listings;
mod network;
mod odds;
mod peerings;
mod storm;
mod troubles;
mod verbs;
