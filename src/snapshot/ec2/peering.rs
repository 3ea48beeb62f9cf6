use aws_sdk_ec2::types;

use super::{range, tags, text, word};
use crate::snapshot::{Peering, PeeringSide};

impl From<types::VpcPeeringConnection> for Peering {
    fn from(peering: types::VpcPeeringConnection) -> Self {
        let (code, message) = match peering.status {
            Some(status) => (word(status.code), text(status.message)),
            None => Default::default(),
        };
        Self {
            id: text(peering.vpc_peering_connection_id),
            status: code,
            message,
            requester: side(peering.requester_vpc_info),
            accepter: side(peering.accepter_vpc_info),
            tags: tags(peering.tags),
        }
    }
}

fn side(info: Option<types::VpcPeeringConnectionVpcInfo>) -> PeeringSide {
    let Some(info) = info else { return PeeringSide::default() };
    let mut ranges: Vec<_> = range(info.cidr_block.as_deref())
        .into_iter()
        .collect();
    for one in info.cidr_block_set.unwrap_or_default() {
        match range(one.cidr_block.as_deref()) {
            Some(range) if !ranges.contains(&range) => ranges.push(range),
            _ => {}
        }
    }
    PeeringSide {
        account: text(info.owner_id),
        vpc: text(info.vpc_id),
        region: text(info.region),
        ranges,
    }
}
