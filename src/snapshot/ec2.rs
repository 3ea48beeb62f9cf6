//! What EC2 answers, as plain data (feature `ec2`): each type of the room is made of the SDK's of the same name.
//!
//! EC2 leaves out what is empty, answers some states in other words or another case than its model has, and gains words. So
//! nothing here fails: what is missing is empty, and what is unknown is kept as it was said.

mod endpoint;
mod gateway;
mod peering;
mod route;
mod security;
mod vpc;

use std::net::Ipv4Addr;

use aws_sdk_ec2::types;
use ipnet::Ipv4Net;

use super::SnapshotTags;

fn text(said: Option<String>) -> String {
    said.unwrap_or_default()
}

/// A word of a list that EC2's model has, whether or not it is on the list.
fn word(said: Option<impl AsRef<str>>) -> String {
    said.map(|word| word.as_ref().to_owned())
        .unwrap_or_default()
}

fn range(said: Option<&str>) -> Option<Ipv4Net> {
    said?.parse().ok()
}

fn address(said: Option<&str>) -> Option<Ipv4Addr> {
    said?.parse().ok()
}

/// Two ports, where both are some: `-1` stands for all.
fn ports(from: Option<i32>, to: Option<i32>) -> Option<(u16, u16)> {
    Some((from?.try_into().ok()?, to?.try_into().ok()?))
}

fn tags(said: Option<Vec<types::Tag>>) -> SnapshotTags {
    said.unwrap_or_default()
        .into_iter()
        .map(|tag| (text(tag.key), text(tag.value)))
        .collect()
}
