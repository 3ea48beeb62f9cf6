use aws_sdk_ec2::operation::{
    accept_vpc_peering_connection::builders::AcceptVpcPeeringConnectionInputBuilder,
    delete_vpc_peering_connection::builders::DeleteVpcPeeringConnectionInputBuilder,
};

/// Accepts the peering that TiDB Cloud asks for. Check who asks first, by
/// [`ThroughPeering::is_expected`](crate::network::ThroughPeering::is_expected): anybody can ask.
pub fn accept_peering(peering: impl AsRef<str>) -> AcceptVpcPeeringConnectionInputBuilder {
    AcceptVpcPeeringConnectionInputBuilder::default().vpc_peering_connection_id(peering.as_ref())
}

/// Ends a peering, which either side may do.
pub fn delete_peering(peering: impl AsRef<str>) -> DeleteVpcPeeringConnectionInputBuilder {
    DeleteVpcPeeringConnectionInputBuilder::default().vpc_peering_connection_id(peering.as_ref())
}
