use aws_sdk_ec2::{
    operation::{
        allocate_address::builders::AllocateAddressInputBuilder,
        attach_internet_gateway::builders::AttachInternetGatewayInputBuilder,
        create_internet_gateway::builders::CreateInternetGatewayInputBuilder,
        create_nat_gateway::builders::CreateNatGatewayInputBuilder,
        delete_internet_gateway::builders::DeleteInternetGatewayInputBuilder,
        delete_nat_gateway::builders::DeleteNatGatewayInputBuilder,
        detach_internet_gateway::builders::DetachInternetGatewayInputBuilder,
        release_address::builders::ReleaseAddressInputBuilder,
    },
    types::{ConnectivityType, DomainType, ResourceType},
};

use super::{ClientToken, tags::created_with};
use crate::name::Tags;

/// Makes an internet gateway, attached to nothing yet.
///
/// # Caveats
///
/// Sent twice, it makes two.
pub fn create_internet_gateway(tags: &Tags) -> CreateInternetGatewayInputBuilder {
    CreateInternetGatewayInputBuilder::default()
        .set_tag_specifications(created_with(tags, ResourceType::InternetGateway))
}

/// Attaches an internet gateway to a VPC, which can have one only.
pub fn attach_internet_gateway(
    gateway: impl AsRef<str>,
    vpc: impl AsRef<str>,
) -> AttachInternetGatewayInputBuilder {
    AttachInternetGatewayInputBuilder::default()
        .internet_gateway_id(gateway.as_ref())
        .vpc_id(vpc.as_ref())
}

/// Detaches an internet gateway from a VPC in which no public address is mapped any more.
pub fn detach_internet_gateway(
    gateway: impl AsRef<str>,
    vpc: impl AsRef<str>,
) -> DetachInternetGatewayInputBuilder {
    DetachInternetGatewayInputBuilder::default()
        .internet_gateway_id(gateway.as_ref())
        .vpc_id(vpc.as_ref())
}

/// Deletes an internet gateway that is attached to nothing.
pub fn delete_internet_gateway(gateway: impl AsRef<str>) -> DeleteInternetGatewayInputBuilder {
    DeleteInternetGatewayInputBuilder::default().internet_gateway_id(gateway.as_ref())
}

/// Takes an Elastic IP address into the account.
///
/// # Caveats
///
/// Sent twice, it takes two, and each costs.
pub fn allocate_address(tags: &Tags) -> AllocateAddressInputBuilder {
    AllocateAddressInputBuilder::default()
        .domain(DomainType::Vpc)
        .set_tag_specifications(created_with(tags, ResourceType::ElasticIp))
}

/// Gives an Elastic IP address back, which nothing may use any more.
pub fn release_address(allocation: impl AsRef<str>) -> ReleaseAddressInputBuilder {
    ReleaseAddressInputBuilder::default().allocation_id(allocation.as_ref())
}

/// Makes a public NAT gateway in a public subnet.
pub fn create_nat_gateway(
    subnet: impl AsRef<str>,
    allocation: impl AsRef<str>,
    token: &ClientToken,
    tags: &Tags,
) -> CreateNatGatewayInputBuilder {
    CreateNatGatewayInputBuilder::default()
        .subnet_id(subnet.as_ref())
        .allocation_id(allocation.as_ref())
        .connectivity_type(ConnectivityType::Public)
        .client_token(token.as_str())
        .set_tag_specifications(created_with(tags, ResourceType::Natgateway))
}

/// Deletes a NAT gateway. It keeps its address and its place in the subnet until it is `deleted`, and is shown for a while
/// after.
pub fn delete_nat_gateway(gateway: impl AsRef<str>) -> DeleteNatGatewayInputBuilder {
    DeleteNatGatewayInputBuilder::default().nat_gateway_id(gateway.as_ref())
}
