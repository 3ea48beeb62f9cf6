use aws_sdk_ec2::operation::{
    accept_vpc_peering_connection::builders::AcceptVpcPeeringConnectionInputBuilder,
    delete_vpc_peering_connection::builders::DeleteVpcPeeringConnectionInputBuilder,
    reject_vpc_peering_connection::builders::RejectVpcPeeringConnectionInputBuilder,
};

/// Accepts the peering that TiDB Cloud asks for. Check who asks first, by
/// [`ThroughPeering::is_expected`](crate::network::ThroughPeering::is_expected): anybody can ask.
pub fn accept_peering(peering: impl AsRef<str>) -> AcceptVpcPeeringConnectionInputBuilder {
    AcceptVpcPeeringConnectionInputBuilder::default().vpc_peering_connection_id(peering.as_ref())
}

/// Rejects a peering that is asked for and not accepted yet, which only the side that is asked can do.
pub fn reject_peering(peering: impl AsRef<str>) -> RejectVpcPeeringConnectionInputBuilder {
    RejectVpcPeeringConnectionInputBuilder::default().vpc_peering_connection_id(peering.as_ref())
}

/// Ends an active peering, which either side may do; while it waits to be accepted only the side that asked.
pub fn delete_peering(peering: impl AsRef<str>) -> DeleteVpcPeeringConnectionInputBuilder {
    DeleteVpcPeeringConnectionInputBuilder::default().vpc_peering_connection_id(peering.as_ref())
}
