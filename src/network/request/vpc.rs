use aws_sdk_ec2::{
    operation::{
        create_vpc::builders::CreateVpcInputBuilder, delete_vpc::builders::DeleteVpcInputBuilder,
        modify_vpc_attribute::builders::ModifyVpcAttributeInputBuilder,
    },
    types::{AttributeBooleanValue, ResourceType},
};

use super::tags::created_with;
use crate::name::{Cidr, Tags};

/// Makes a VPC of this range.
///
/// # Caveats
///
/// Sent twice, it makes two.
pub fn create_vpc(range: Cidr, tags: &Tags) -> CreateVpcInputBuilder {
    CreateVpcInputBuilder::default()
        .cidr_block(range.to_string())
        .set_tag_specifications(created_with(tags, ResourceType::Vpc))
}

/// Deletes a VPC, which must be empty but for its main route table, its default security group and its default ACL.
pub fn delete_vpc(vpc: impl AsRef<str>) -> DeleteVpcInputBuilder {
    DeleteVpcInputBuilder::default().vpc_id(vpc.as_ref())
}

/// Lets the VPC's resolver answer. EC2 takes one attribute a call, so [`enable_dns_hostnames`] is another.
pub fn enable_dns_support(vpc: impl AsRef<str>) -> ModifyVpcAttributeInputBuilder {
    ModifyVpcAttributeInputBuilder::default()
        .vpc_id(vpc.as_ref())
        .enable_dns_support(on())
}

/// Gives what is in the VPC host names, which private DNS names of endpoints need besides [`enable_dns_support`].
pub fn enable_dns_hostnames(vpc: impl AsRef<str>) -> ModifyVpcAttributeInputBuilder {
    ModifyVpcAttributeInputBuilder::default()
        .vpc_id(vpc.as_ref())
        .enable_dns_hostnames(on())
}

fn on() -> AttributeBooleanValue {
    AttributeBooleanValue::builder()
        .value(true)
        .build()
}
