use aws_sdk_ec2::{
    operation::{
        create_vpc_endpoint::builders::CreateVpcEndpointInputBuilder,
        delete_vpc_endpoints::builders::DeleteVpcEndpointsInputBuilder,
        modify_vpc_endpoint::builders::ModifyVpcEndpointInputBuilder,
    },
    types::{ResourceType, VpcEndpointType},
};

use super::{ClientToken, tags::created_with};
use crate::{
    name::{EndpointServiceName, Tags},
    network::PrivateDns,
};

/// Makes an interface endpoint to a service, in these subnets and with this security group.
///
/// EC2 would make a gateway endpoint unless told otherwise, and put an interface endpoint without a group into the VPC's default
/// group, which lets in nothing but itself.
pub fn create_vpc_endpoint<Id: AsRef<str>>(
    vpc: impl AsRef<str>,
    service: &EndpointServiceName,
    subnets: impl IntoIterator<Item = Id>,
    security_group: impl AsRef<str>,
    private_dns: PrivateDns,
    token: &ClientToken,
    tags: &Tags,
) -> CreateVpcEndpointInputBuilder {
    let subnets = subnets
        .into_iter()
        .map(|id| id.as_ref().to_owned());
    CreateVpcEndpointInputBuilder::default()
        .vpc_endpoint_type(VpcEndpointType::Interface)
        .vpc_id(vpc.as_ref())
        .service_name(service.as_str())
        .set_subnet_ids(Some(subnets.collect()))
        .security_group_ids(security_group.as_ref())
        .private_dns_enabled(private_dns == PrivateDns::AtCreation)
        .client_token(token.as_str())
        .set_tag_specifications(created_with(tags, ResourceType::VpcEndpoint))
}

/// Lets the private DNS name of the service lead to the endpoint: once TiDB Cloud has let it in.
pub fn enable_private_dns(endpoint: impl AsRef<str>) -> ModifyVpcEndpointInputBuilder {
    ModifyVpcEndpointInputBuilder::default()
        .vpc_endpoint_id(endpoint.as_ref())
        .private_dns_enabled(true)
}

/// Deletes an endpoint.
///
/// # Caveats
///
/// The call succeeds whatever becomes of the endpoint; read `unsuccessful` of its answer, or give it to
/// [`AwsFault::from_unsuccessful`](crate::fault::AwsFault::from_unsuccessful).
pub fn delete_vpc_endpoint(endpoint: impl AsRef<str>) -> DeleteVpcEndpointsInputBuilder {
    DeleteVpcEndpointsInputBuilder::default().vpc_endpoint_ids(endpoint.as_ref())
}
