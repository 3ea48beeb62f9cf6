//! The one place that calls EC2: every call waits for its turn in a budget, is sent once, and its error is read.

use aws_sdk_ec2::{
    Client,
    config::{retry::RetryConfig, timeout::TimeoutConfig},
    types::{Filter, VpcAttributeName},
};

use super::look::Ask;
use crate::{
    fault::{AwsFault, AwsFaultKind},
    provision::{
        ApiBudget,
        calls::{ANSWER, pause_or_fail},
        pace::Jitter,
    },
    snapshot,
};

/// A client of EC2 whose calls are under two budgets: EC2 has a bucket for each call, and those of calls that change
/// something are smaller.
#[derive(Clone, Debug)]
pub(in crate::provision) struct Ec2Calls {
    pub(in crate::provision) client: Client,
    pub(in crate::provision) reads: ApiBudget,
    pub(in crate::provision) writes: ApiBudget,
    pub(in crate::provision) jitter: Jitter,
}

/// The longest page: the smallest maximum that a call has.
const PAGE: i32 = 100;

/// Lists all pages of a describe call.
macro_rules! list {
    ($calls:ident.$call:ident, $operation:literal, $member:ident, $ask:ident) => {
        list!($calls.$call, set_filters, $operation, $member, $ask)
    };
    ($calls:ident.$call:ident, $set_filters:ident, $operation:literal, $member:ident, $ask:ident) => {{
        let mut all = Vec::new();
        let mut token: Option<String> = None;
        loop {
            let mut failures = 0;
            let page = loop {
                $calls.reads.take().await;
                let request = $calls
                    .client
                    .$call()
                    .$set_filters(filters(&$ask))
                    .set_next_token(token.clone())
                    .max_results(PAGE);
                match request.send().await {
                    Ok(page) => break page,
                    Err(error) => {
                        let fault = AwsFault::from_sdk($operation, $ask.subject(), error);
                        pause_or_fail(&$calls.reads, &$calls.jitter, fault, &mut failures).await?
                    }
                }
            };
            token = page
                .next_token
                .filter(|token| !token.is_empty());
            all.extend(
                page.$member
                    .unwrap_or_default()
                    .into_iter()
                    .map(Into::into),
            );
            if token.is_none() {
                break;
            }
        }
        Ok(all)
    }};
}

/// Declares a method for each describe call that has pages.
macro_rules! lists {
    ($($name:ident: $operation:literal $call:ident.$set_filters:ident -> $member:ident as $type:ident;)*) => {
        $(pub(super) async fn $name(&self, ask: Ask) -> Result<Vec<snapshot::$type>, AwsFault> {
            list!(self.$call, $set_filters, $operation, $member, ask)
        })*
    };
}

impl Ec2Calls {
    /// The client with its own retries off: a lost answer is settled by looking again, and every call counts.
    pub(in crate::provision) fn new(client: &Client) -> Self {
        let config = client.config();
        let answer = config
            .timeout_config()
            .and_then(TimeoutConfig::operation_attempt_timeout)
            .unwrap_or(ANSWER);
        let timeouts = TimeoutConfig::builder()
            .operation_attempt_timeout(answer)
            .build();
        let config = config
            .to_builder()
            .retry_config(RetryConfig::disabled())
            .timeout_config(timeouts)
            .build();
        Self {
            client: Client::from_conf(config),
            reads: ApiBudget::of_ec2_reads(),
            writes: ApiBudget::of_ec2_writes(),
            jitter: Jitter::default(),
        }
    }

    /// The region of the client.
    pub(in crate::provision) fn region(&self) -> Option<String> {
        self.client
            .config()
            .region()
            .map(ToString::to_string)
    }

    lists! {
        vpcs: "DescribeVpcs" describe_vpcs.set_filters -> vpcs as Vpc;
        subnets: "DescribeSubnets" describe_subnets.set_filters -> subnets as Subnet;
        internet_gateways:
            "DescribeInternetGateways" describe_internet_gateways.set_filters -> internet_gateways as InternetGateway;
        nat_gateways: "DescribeNatGateways" describe_nat_gateways.set_filter -> nat_gateways as NatGateway;
        route_tables: "DescribeRouteTables" describe_route_tables.set_filters -> route_tables as RouteTable;
        security_groups:
            "DescribeSecurityGroups" describe_security_groups.set_filters -> security_groups as SecurityGroup;
        network_acls: "DescribeNetworkAcls" describe_network_acls.set_filters -> network_acls as NetworkAcl;
        vpc_endpoints: "DescribeVpcEndpoints" describe_vpc_endpoints.set_filters -> vpc_endpoints as VpcEndpoint;
        endpoint_services:
            "DescribeVpcEndpointServices" describe_vpc_endpoint_services.set_filters -> service_details as EndpointService;
        peerings:
            "DescribeVpcPeeringConnections"
            describe_vpc_peering_connections.set_filters -> vpc_peering_connections as Peering;
        network_interfaces:
            "DescribeNetworkInterfaces"
            describe_network_interfaces.set_filters -> network_interfaces as NetworkInterface;
    }

    /// In one page: EC2 has no more for addresses.
    pub(super) async fn addresses(&self, ask: Ask) -> Result<Vec<snapshot::Address>, AwsFault> {
        let mut failures = 0;
        loop {
            self.reads.take().await;
            let request = self
                .client
                .describe_addresses()
                .set_filters(filters(&ask));
            match request.send().await {
                Ok(answer) => {
                    let addresses = answer.addresses.unwrap_or_default();
                    return Ok(addresses
                        .into_iter()
                        .map(Into::into)
                        .collect());
                }
                Err(error) => {
                    let fault = AwsFault::from_sdk("DescribeAddresses", ask.subject(), error);
                    pause_or_fail(&self.reads, &self.jitter, fault, &mut failures).await?;
                }
            }
        }
    }

    /// The zones that the account may use, in one page.
    pub(super) async fn zones(&self) -> Result<Vec<snapshot::Zone>, AwsFault> {
        let mut failures = 0;
        loop {
            self.reads.take().await;
            match self
                .client
                .describe_availability_zones()
                .send()
                .await
            {
                Ok(answer) => {
                    let zones = answer
                        .availability_zones
                        .unwrap_or_default();
                    return Ok(zones
                        .into_iter()
                        .map(Into::into)
                        .collect());
                }
                Err(error) => {
                    let fault = AwsFault::from_sdk("DescribeAvailabilityZones", "zones", error);
                    pause_or_fail(&self.reads, &self.jitter, fault, &mut failures).await?;
                }
            }
        }
    }

    /// `enableDnsSupport` of a VPC; nothing where it is gone.
    pub(super) async fn dns_support(&self, vpc: &str) -> Result<Option<bool>, AwsFault> {
        let answer = self
            .attribute(vpc, VpcAttributeName::EnableDnsSupport)
            .await?;
        Ok(answer
            .and_then(|answer| answer.enable_dns_support)
            .and_then(|attribute| attribute.value))
    }

    /// `enableDnsHostnames` of a VPC; nothing where it is gone.
    pub(super) async fn dns_hostnames(&self, vpc: &str) -> Result<Option<bool>, AwsFault> {
        let answer = self
            .attribute(vpc, VpcAttributeName::EnableDnsHostnames)
            .await?;
        Ok(answer
            .and_then(|answer| answer.enable_dns_hostnames)
            .and_then(|attribute| attribute.value))
    }

    /// EC2 tells one attribute of one VPC a call.
    async fn attribute(
        &self,
        vpc: &str,
        attribute: VpcAttributeName,
    ) -> Result<Option<VpcAttributes>, AwsFault> {
        let mut failures = 0;
        loop {
            self.reads.take().await;
            let request = self
                .client
                .describe_vpc_attribute()
                .vpc_id(vpc)
                .attribute(attribute.clone());
            match request.send().await {
                Ok(answer) => return Ok(Some(answer)),
                Err(error) => {
                    let fault = AwsFault::from_sdk("DescribeVpcAttribute", vpc, error);
                    if *fault.kind() == AwsFaultKind::NotFound {
                        return Ok(None);
                    }
                    pause_or_fail(&self.reads, &self.jitter, fault, &mut failures).await?;
                }
            }
        }
    }
}

type VpcAttributes = aws_sdk_ec2::operation::describe_vpc_attribute::DescribeVpcAttributeOutput;

/// One filter with several values: what fits any of them. By ids in a filter and not as ids, because what is gone is then
/// no error.
fn filters(ask: &Ask) -> Option<Vec<Filter>> {
    let filter = Filter::builder()
        .name(ask.filter.clone())
        .set_values(Some(ask.values.clone()))
        .build();
    Some(vec![filter])
}
