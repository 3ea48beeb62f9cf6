//! The rules of a packet's way from DMS to a cluster, in the order of the way. What the snapshot cannot decide is a warning.

crate::finding::rules! {
    Warning STATUS = "dms-is-available", "API DescribeReplicationInstances, ReplicationInstanceStatus (2026-05)";
    Warning NO_SUBNETS = "dms-sits-in-subnets", "API ReplicationSubnetGroup.Subnets (2026-05)";
    Error SUBNET_UNKNOWN = "dms-subnet-exists", "EC2 API DescribeSubnets (2026-05)";
    Warning SUBNET_STATE = "dms-subnet-is-available", "EC2 API Subnet.State (2026-05)";
    Error ONE_VPC = "dms-subnets-in-one-vpc", "API CreateReplicationSubnetGroup (2026-05): InvalidSubnet";
    Error ZONES = "dms-subnets-in-two-zones", "API CreateReplicationSubnetGroup (2026-05): ReplicationSubnetGroupDoesNotCoverEnoughAZs";
    Warning FREE_ADDRESSES = "dms-subnet-has-a-free-address", "EC2 API Subnet.AvailableIpAddressCount (2026-05)";
    Warning INTERFACE_ELSEWHERE = "dms-interface-in-its-subnets", "AWS DMS guide, ReplicationInstance.VPC (2023): DMSNetworkInterface; EC2 API DescribeNetworkInterfaces (2026-05)";

    Warning VPC_UNKNOWN = "vpc-is-described", "EC2 API DescribeVpcs (2026-05)";
    Error DNS_SUPPORT = "vpc-resolves-names", "EC2 API DescribeVpcAttribute.enableDnsSupport (2026-05)";
    Error DNS_HOSTNAMES = "vpc-has-private-dns-names", "EC2 API CreateVpcEndpoint.PrivateDnsEnabled (2026-05): needs both attributes; TiDB Cloud, Private Endpoint Connections (2026-08)";
    Warning DNS_HOSTNAMES_PEERING = "peered-vpc-has-dns-hostnames", "TiDB Cloud, Set up VPC Peering (2026-08)";
    Warning DNS_UNKNOWN = "dns-attributes-are-described", "EC2 API DescribeVpcAttribute (2026-05)";
    Note DNS_SERVERS = "dns-servers-know-the-host", "API ReplicationInstance.DnsNameServers (2026-05)";
    Warning DNS_SERVERS_PRIVATE = "dns-servers-know-the-private-name", "API ReplicationInstance.DnsNameServers (2026-05); EC2 API CreateVpcEndpoint.PrivateDnsEnabled (2026-05): a private hosted zone, which the VPC's own resolver knows";
    Note DHCP_OPTIONS = "dhcp-options-ask-the-vpc", "EC2 API Vpc.DhcpOptionsId (2026-05): servers of one's own, which are not read";
    Error ENDPOINT_MISSING = "private-endpoint-in-the-vpc", "EC2 API DescribeVpcEndpoints, ServiceName (2026-05)";
    Error ENDPOINT_KIND = "private-endpoint-is-an-interface", "EC2 API CreateVpcEndpoint.VpcEndpointType (2026-05): the default is Gateway";
    Error ENDPOINT_STATE = "private-endpoint-is-available", "EC2 API VpcEndpoint.State (2026-05)";
    Warning ENDPOINT_PARTIAL = "private-endpoint-is-whole", "EC2 API VpcEndpoint.State (2026-05): partial";
    Error ENDPOINT_NO_SUBNET = "private-endpoint-in-subnets", "EC2 API VpcEndpoint.SubnetIds (2026-05): an interface endpoint has an address in each of them";
    Warning ENDPOINT_SUBNET_UNKNOWN = "private-endpoint-subnets-are-described", "EC2 API DescribeSubnets (2026-05)";
    Error ENDPOINT_ADDRESS = "private-endpoint-has-the-address", "EC2 API VpcEndpoint.NetworkInterfaceIds (2026-05)";
    Warning ENDPOINT_ADDRESS_UNKNOWN = "private-endpoint-addresses-are-described", "EC2 API VpcEndpoint.NetworkInterfaceIds, DescribeNetworkInterfaces (2026-05)";
    Error PRIVATE_DNS = "private-dns-name-is-on", "EC2 API VpcEndpoint.PrivateDnsEnabled (2026-05); TiDB Cloud, Private Endpoint Connections (2026-08)";
    Error PRIVATE_DNS_UNVERIFIED = "private-dns-name-is-verified", "EC2 API ServiceDetail.PrivateDnsNameVerificationState (2026-05): must be verified";
    Warning PRIVATE_DNS_OTHER = "private-dns-name-is-the-host", "EC2 API ServiceDetail.PrivateDnsName (2026-05)";
    Warning ENDPOINT_SERVICE_UNKNOWN = "endpoint-service-is-described", "EC2 API DescribeVpcEndpointServices (2026-05): zones, private DNS names and their verification";
    Error ENDPOINT_NO_ZONE = "private-endpoint-has-a-served-zone", "EC2 API ServiceDetail.AvailabilityZoneIds (2026-05)";
    Warning ENDPOINT_ZONE = "private-endpoint-where-its-service-is", "EC2 API ServiceDetail.AvailabilityZoneIds (2026-05)";

    Error GROUP_VPC = "dms-security-group-in-its-vpc", "API CreateReplicationInstance.VpcSecurityGroupIds (2026-05): of the same VPC";
    Warning GROUPS_UNKNOWN = "security-groups-are-described", "EC2 API DescribeSecurityGroups (2026-05): a group that another account shares may not be shown";
    Error EGRESS = "dms-security-group-lets-out", "EC2 API SecurityGroup.IpPermissionsEgress (2026-05)";
    Warning EGRESS_UNSURE = "dms-security-group-lets-all-of-it-out", "EC2 API IpPermission (2026-05): prefix lists and parts of a range are not looked into";

    Warning ACL_UNKNOWN = "network-acl-is-described", "EC2 API DescribeNetworkAcls (2026-05)";
    Error ACL_OUT = "network-acl-lets-out", "EC2 API NetworkAclEntry (2026-05): the lowest number that fits decides";
    Warning ACL_PART = "network-acl-lets-all-of-it-through", "EC2 API NetworkAclEntry (2026-05)";

    Warning ROUTE_TABLE = "route-table-is-described", "EC2 API DescribeRouteTables (2026-05): by the subnet, or else the VPC's main table; that of another account's VPC is not shown";
    Error ROUTE = "subnet-has-a-route-to-the-cluster", "EC2 API Route (2026-05): the longest prefix decides";
    Error ROUTE_STATE = "route-is-active", "EC2 API Route.State (2026-05): blackhole";
    Error ROUTE_ELSEWHERE = "route-leads-to-the-cluster", "EC2 API Route (2026-05); Amazon VPC guide, VPC peering: no way through a peering to gateways behind it";
    Warning ROUTE_PART = "route-is-one-for-all-of-the-cluster", "EC2 API Route (2026-05): the longest prefix decides";
    Warning ROUTE_UNSEEN = "route-leads-where-it-can-be-seen", "EC2 API Route (2026-05): transit gateways, appliances and virtual private gateways are not described here";
    Warning ROUTE_LISTS = "prefix-lists-lead-elsewhere", "EC2 API Route.DestinationPrefixListId (2026-05): not looked into";

    Error PUBLIC_ADDRESS = "internet-gateway-needs-a-public-address", "API CreateReplicationInstance.PubliclyAccessible (2026-05); AWS DMS guide, Serverless.Limitations (2026): no public address";
    Warning PUBLIC_ADDRESS_UNSEEN = "dms-interface-has-its-public-address", "EC2 API NetworkInterface.Association.PublicIp (2026-05)";
    Note PUBLIC_ADDRESS_UNUSED = "public-address-is-used", "API CreateReplicationInstance.PubliclyAccessible (2026-05): cannot be changed later";
    Warning NAT_UNKNOWN = "nat-gateway-is-described", "EC2 API DescribeNatGateways (2026-05): what others own in a VPC that they share is not shown; a route to what is gone is a blackhole";
    Warning NAT_SUBNET_UNKNOWN = "nat-gateway-subnet-is-described", "EC2 API NatGateway.SubnetId (2026-05): a subnet that is not shared is not shown";
    Error NAT_STATE = "nat-gateway-is-available", "EC2 API NatGateway.State (2026-05)";
    Error NAT_PRIVATE = "nat-gateway-is-public", "EC2 API NatGateway.ConnectivityType (2026-05)";
    Error NAT_ADDRESS = "nat-gateway-has-an-address", "EC2 API NatGateway.NatGatewayAddresses (2026-05)";
    Warning NAT_REGIONAL = "nat-gateway-in-a-subnet", "EC2 API NatGateway.AvailabilityMode (2026-05): a regional gateway is in no subnet and has a route table of its own, which is not looked into";
    Error NAT_ACL = "network-acl-of-the-nat-gateway", "EC2 API NetworkAclEntry (2026-05): both ways of both sides of the gateway";
    Error NAT_ROUTE = "nat-gateway-has-a-way-to-the-internet", "EC2 API CreateNatGateway.SubnetId (2026-05): a public subnet";
    Warning IGW_UNKNOWN = "internet-gateway-is-described", "EC2 API DescribeInternetGateways (2026-05): what others own in a VPC that they share is not shown";
    Error IGW_DETACHED = "internet-gateway-is-attached", "EC2 API InternetGatewayAttachment.State (2026-05)";
    Error PUBLIC_ACCESS_BLOCKED = "public-access-is-not-blocked", "EC2 API Subnet.BlockPublicAccessStates (2026-05); Amazon VPC guide, Block Public Access";
    Warning PUBLIC_ACCESS_UNSURE = "public-access-is-not-blocked-before-nat", "EC2 API Subnet.BlockPublicAccessStates (2026-05); Amazon VPC guide, Block Public Access";

    Error ENDPOINT_ACL = "network-acl-of-the-private-endpoint", "EC2 API NetworkAclEntry (2026-05)";
    Error INGRESS = "private-endpoint-lets-dms-in", "TiDB Cloud, Private Endpoint Connections (2026-08): Troubleshooting; EC2 API CreateVpcEndpoint.SecurityGroupIds (2026-05): the default group lets in only itself";
    Warning INGRESS_UNSURE = "private-endpoint-lets-all-of-dms-in", "EC2 API IpPermission (2026-05): prefix lists and parts of a range are not looked into";

    Warning PEERING_UNKNOWN = "peering-is-described", "EC2 API DescribeVpcPeeringConnections (2026-05): what others own in a VPC that they share is not shown; a route to what is gone is a blackhole";
    Error PEERING_STATUS = "peering-is-active", "EC2 API VpcPeeringConnectionStateReason.Code (2026-05)";
    Error PEERING_VPC = "peering-is-of-this-vpc", "EC2 API VpcPeeringConnection.AccepterVpcInfo (2026-05)";
    Error PEERING_OVERLAP = "peered-vpcs-apart", "EC2 API CreateVpcPeeringConnection (2026-05): overlapping ranges; TiDB Cloud, Set up VPC Peering (2026-08)";
    Error PEERING_STRANGER = "peering-is-with-tidb-cloud", "TiDB Cloud, Set up VPC Peering (2026-08): the account and the VPC that TiDB Cloud asks from";
    Error PEERING_ELSEWHERE = "peering-reaches-the-cluster", "EC2 API VpcPeeringConnectionVpcInfo.CidrBlockSet (2026-05)";
    Warning PEERING_RANGE = "peering-is-with-the-project", "EC2 API VpcPeeringConnectionVpcInfo.CidrBlockSet (2026-05)";
    Warning PEERING_DIRECTION = "peering-is-asked-for-by-tidb-cloud", "TiDB Cloud, Set up VPC Peering (2026-08): TiDB Cloud asks, this side accepts";
    Error PEERING_NO_WAY_BACK = "peering-answers-dms", "EC2 API VpcPeeringConnectionVpcInfo.CidrBlockSet (2026-05)";
    Warning PEERING_SECOND_RANGE = "project-knows-the-range-of-dms", "TiDB Cloud, Set up VPC Peering (2026-08): one range of the VPC is entered, and the project routes to that";

    Warning STATE_UNKNOWN = "state-is-a-known-word", "EC2 API NatGateway.State, VpcEndpoint.State, VpcPeeringConnectionStateReason.Code (2026-05)";

    Error ANSWERS = "network-acl-lets-answers-in", "EC2 API NetworkAclEntry (2026-05): stateless; Amazon VPC guide, Network ACLs, Ephemeral ports: Linux chooses 32768 to 60999, a NAT gateway 1024 to 65535";
    Error ACCESS_LIST = "cluster-lets-the-address-in", "TiDB Cloud, Configure an IP Access List; Configure Firewall Rules for Public Endpoints (2026-08)";
    Warning ACCESS_LIST_UNSURE = "cluster-lets-an-unknown-address-in", "TiDB Cloud, Configure an IP Access List; Configure Firewall Rules for Public Endpoints (2026-08)";
    Note ACCESS_LIST_UNSEEN = "access-list-holds-the-address", "TiDB Cloud, Configure an IP Access List; Configure Firewall Rules for Public Endpoints (2026-08)";
    Warning BOTH_ADDRESSES = "access-list-holds-both-addresses", "API ReplicationInstance.ReplicationInstancePublicIpAddresses (2026-05): a Multi-AZ instance has two";
    Note FAR_SIDE = "secrets-and-logs-are-reached", "AWS DMS guide, Serverless.Limitations (2026); ReplicationInstance.VPC (2023): all egress recommended";
}
