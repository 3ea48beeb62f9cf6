use crate::finding::rules;

rules! {
    Error SUBNET_OUTSIDE = "subnet-inside-its-vpc", "EC2 API CreateSubnet.CidrBlock (2026-05): a subset of the VPC's range";
    Error SUBNET_OVERLAP = "subnets-apart", "EC2 API CreateSubnet (2026-05): InvalidSubnet.Conflict";
    Error NO_ROOM = "vpc-has-room-for-its-subnets", "EC2 API CreateSubnet.CidrBlock (2026-05)";
    Error UNKNOWN_RANGE = "carving-needs-the-range-of-the-vpc", "EC2 API CreateSubnet.CidrBlock (2026-05)";
    Warning TAKEN_UNKNOWN = "carving-needs-what-is-taken", "EC2 API CreateSubnet (2026-05): InvalidSubnet.Conflict with subnets that exist";
    Error NEW_IN_A_ZONE = "new-subnet-in-a-named-zone", "EC2 API CreateSubnet.AvailabilityZone (2026-05): AWS does not necessarily select different zones";
    Error ZONE_REGION = "zone-in-the-region", "EC2 API, AvailabilityZone (2026-05)";
    Warning ZONE_ID_REGION = "zone-id-in-the-region", "Amazon EC2 guide, AZ IDs: an id begins with its region's short form, which is nowhere promised";
    Warning DNS_ATTRIBUTES = "dns-attributes-on", "TiDB Cloud, Private Endpoint Connections; Set up VPC Peering (2026-08); EC2 API CreateVpcEndpoint.PrivateDnsEnabled (2026-05)";
    Error NAT_SUBNET = "nat-gateway-in-a-public-subnet", "EC2 API CreateNatGateway.SubnetId; TiDB Cloud, Connect AWS DMS (2026-04): two private subnets and a public one";
    Warning NAT_UNUSED = "nat-gateway-serves-a-subnet", "Amazon VPC guide, NAT gateways: one in each zone, used by the subnets of the zone";
    Note NAT_SHARED = "nat-gateway-in-each-zone", "Amazon VPC guide, NAT gateways: where zones share one, they fail with its zone";
    Warning ROUTE_TABLE_UNKNOWN = "existing-subnet-names-its-route-table", "TiDB Cloud, Set up VPC Peering (2026-08): a route in every route table; EC2 API CreateRoute.RouteTableId (2026-05)";
    Error SERVICE_REGION = "endpoint-service-in-the-region", "TiDB Cloud, Private Endpoint Connections (2026-08): no cross-region";
    Error ENDPOINT_SUBNET = "private-endpoint-in-a-subnet", "EC2 API CreateVpcEndpoint.SubnetIds (2026-05)";
    Error ENDPOINT_ZONE_TWICE = "private-endpoint-one-subnet-a-zone", "EC2 API CreateVpcEndpoint (2026-05): DuplicateSubnetsInSameZone";
    Error ENDPOINT_ZONE = "private-endpoint-in-a-zone-of-its-service", "TiDB Cloud, Private Endpoint Connections (2026-08); EC2 API ServiceDetail.AvailabilityZoneIds (2026-05)";
    Note ENDPOINT_ZONES_UNKNOWN = "zones-of-the-endpoint-service-known", "TiDB Cloud, Private Endpoint Connections (2026-08): the dialog shows the zones";
    Error ENDPOINT_NEW_OR_EXISTING = "private-endpoint-is-new-or-exists", "EC2 API CreateVpcEndpoint (2026-05): an endpoint that exists has its subnets";
    Note ENDPOINT_ONCE = "shared-private-endpoint-once-in-a-vpc", "TiDB Cloud, Private Endpoint Connections, Starter and Essential (2026-08): a second one conflicts in its private DNS name";
    Error PROJECT_RANGE = "project-range-where-tidb-cloud-allows-it", "TiDB Cloud, Set up VPC Peering (2026-08): 10.250.0.0-10.251.255.255, 172.16.0.0/12, 192.168.0.0/16";
    Warning PROJECT_SIZE = "project-range-16-to-23", "TiDB Cloud, Set up VPC Peering (2026-08): recommended";
    Error PEERED_OVERLAP = "peered-ranges-apart", "EC2 API CreateVpcPeeringConnection (2026-05): overlapping ranges fail; TiDB Cloud, Set up VPC Peering (2026-08)";
    Note PEERING_ROOM = "vpc-range-leaves-room-for-peering", "TiDB Cloud, Set up VPC Peering (2026-08): a project's range is from these, and must not overlap the VPC";
    Warning REQUESTER = "peering-requester-known", "EC2 API AcceptVpcPeeringConnection (2026-05): anybody may ask for a peering";
    Warning VPC_RANGE_FOR_PEERING = "vpc-range-known-for-peering", "TiDB Cloud, Set up VPC Peering (2026-08): the VPC's range is entered there";
    Error GROUP_NAMED = "security-group-named-or-made", "API CreateReplicationInstance.VpcSecurityGroupIds (2026-05): without any, the VPC's default group is used";
    Warning TIGHT_EGRESS = "tight-egress-reaches-the-far-side", "AWS DMS guide, ReplicationInstance.VPC (2023): all egress recommended";
    Note NO_WAY_OUT = "logs-and-secrets-have-their-own-way", "AWS DMS guide, Serverless.Limitations (2026): Secrets Manager, S3 and others need VPC endpoints where there is no way to the internet";
    Error SHAPE = "network-fits-the-connectivity", "TiDB Cloud, Connect AWS DMS (2026-04)";
    Warning SHAPE_OF_EXISTING = "existing-network-fits-the-connectivity", "TiDB Cloud, Connect AWS DMS (2026-04); what else a VPC holds is not known here";
    Error SERVERLESS_IN_PUBLIC = "serverless-network-is-private", "AWS DMS guide, Serverless.Limitations (2026): no public address";
    Error PRIVATE_IN_PUBLIC = "public-subnets-need-a-public-instance", "EC2 API, internet gateways: packets without a public address are not routed";
    Warning PUBLIC_IN_PRIVATE = "private-subnets-need-no-public-address", "API CreateReplicationInstance.PubliclyAccessible (2026-05): cannot be changed later";
    Error GATEWAY_MODEL = "private-endpoint-of-the-plan", "TiDB Cloud, Private Endpoint Connections (2026-08): private DNS at creation on the shared gateway, after registration elsewhere";
}
