//! The calls of EC2 that a network is made and taken down by (feature `ec2`), each as the SDK's own request.
//!
//! [`NetworkRequests`] asks a described network for them; the functions take ids, and serve networks of any origin. What a
//! request creates has its tags from the first moment, and where EC2 takes a client token, it has one: those are
//! CreateNatGateway, CreateRouteTable and CreateVpcEndpoint. Everything else that creates may do it twice when it is sent
//! twice, so look by tags before sending it again.

mod endpoint;
mod gateway;
mod group;
mod known;
mod of_network;
mod peering;
mod route;
mod subnet;
mod tags;
mod token;
mod vpc;

pub use super::{GroupOwner, NetworkIds, SubnetPlace};
pub use endpoint::{create_vpc_endpoint, delete_vpc_endpoint, enable_private_dns};
pub use gateway::{
    allocate_address, attach_internet_gateway, create_internet_gateway, create_nat_gateway,
    delete_internet_gateway, delete_nat_gateway, detach_internet_gateway, release_address,
};
pub use group::{
    authorize_egress, authorize_ingress, create_security_group, delete_security_group,
    permission_for_everything, permission_for_groups, permission_for_range, permission_of,
    revoke_egress, revoke_ingress,
};
pub use of_network::NetworkRequests;
pub use peering::{accept_peering, delete_peering, reject_peering};
pub use route::{
    associate_route_table, create_route, create_route_table, delete_route, delete_route_table,
    disassociate_route_table, replace_association, replace_route,
};
pub use subnet::{create_subnet, delete_subnet};
pub use tags::{add_tags, remove_tags};
pub use token::ClientToken;
pub use vpc::{create_vpc, delete_vpc, enable_dns_hostnames, enable_dns_support};
