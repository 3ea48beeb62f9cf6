use aws_sdk_ec2::{
    operation::{
        create_subnet::builders::CreateSubnetInputBuilder,
        delete_subnet::builders::DeleteSubnetInputBuilder,
    },
    types::ResourceType,
};

use super::tags::created_with;
use crate::{
    name::{Cidr, Tags},
    network::Zone,
};

/// Makes a subnet of this range in this zone. EC2 would choose a zone by itself, and maybe the same one for all.
pub fn create_subnet(
    vpc: impl AsRef<str>,
    zone: &Zone,
    range: Cidr,
    tags: &Tags,
) -> CreateSubnetInputBuilder {
    let request = CreateSubnetInputBuilder::default()
        .vpc_id(vpc.as_ref())
        .cidr_block(range.to_string())
        .set_tag_specifications(created_with(tags, ResourceType::Subnet));
    match zone {
        Zone::Named(name) => request.availability_zone(name.as_str()),
        Zone::Id(id) => request.availability_zone_id(id.as_str()),
    }
}

/// Deletes a subnet that no network interface is in any more.
pub fn delete_subnet(subnet: impl AsRef<str>) -> DeleteSubnetInputBuilder {
    DeleteSubnetInputBuilder::default().subnet_id(subnet.as_ref())
}
