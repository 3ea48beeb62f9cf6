//! EC2 in the simulated account: what a network for DMS is made of, over the query protocol.
//!
//! What it answers with is in `network.rs`; how a query becomes members and an answer becomes XML in `args.rs` and `xml.rs`;
//! which operations there are in `dispatch.rs`.

mod address;
mod args;
mod describe;
mod dispatch;
mod dms;
mod endpoint_change;
mod endpoint_checks;
mod endpoint_service;
mod given;
mod group_rules;
mod interface;
mod internet_gateway;
mod leftovers;
mod limits;
mod nat_gateway;
mod network;
mod network_acl;
mod network_acl_change;
mod peering;
mod permission;
mod rack;
mod route;
mod route_table;
mod security_group;
mod subnet;
mod tags;
mod tokens;
mod verbs;
mod view;
mod vpc;
mod vpc_endpoint;
mod xml;
mod zones;

pub(super) use args::read;
pub(super) use dispatch::{actions, answer};
pub(super) use dms::{Seat, Seating};
pub(super) use leftovers::Leftover;
pub(super) use network::Network;
pub(super) use xml::{answer as answer_xml, refusal as refusal_xml};
