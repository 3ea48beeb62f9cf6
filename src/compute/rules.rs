use crate::finding::rules;

rules! {
    Error DESCRIPTION = "subnet-group-has-a-description", "API CreateReplicationSubnetGroup.ReplicationSubnetGroupDescription, required (2026-05)";
    Error TOO_FEW_SUBNETS = "subnet-group-of-two-or-more", "API CreateReplicationSubnetGroup.SubnetIds (2026-05)";
    Error TOO_MANY_SUBNETS = "subnet-group-of-at-most-sixty", "AWS DMS guide, Limits (2023)";
    Error SUBNET_TWICE = "subnet-once", "API CreateReplicationSubnetGroup.SubnetIds (2026-05)";
    Error TOO_FEW_ZONES = "subnet-group-covers-two-zones", "API ReplicationSubnetGroupDoesNotCoverEnoughAZs (2026-05)";
    Error ZONE_WITH_MULTI_AZ = "no-zone-with-multi-az", "API CreateReplicationInstance.AvailabilityZone, ComputeConfig.MultiAZ (2026-05)";
    Error PINNED_VERSION = "pinned-version-without-auto-upgrade", "AWS DMS guide, RI.Creating (2026): the version is ignored while AutoMinorVersionUpgrade is on";
    Warning DUAL_STACK = "network-type-ipv4", "TiDB Cloud, Connect AWS DMS (2026-04): choose IPv4";
    Warning DNS_WITH_PRIVATE_ENDPOINT = "dns-servers-resolve-the-private-endpoint", "API CreateReplicationInstance.DnsNameServers (2026-05): overrides the VPC's resolver";
    Warning DEFAULT_SECURITY_GROUP = "security-group-named", "API CreateReplicationInstance.VpcSecurityGroupIds (2026-05): the VPC's default group unless given";
    Note PUBLIC_INSTANCE = "instance-is-public", "AWS Control Tower CT.DMS.PR.1; TiDB Cloud, Connect AWS DMS (2026-04)";
    Note NAT_NEEDED = "private-subnets-need-nat", "TiDB Cloud, Connect AWS DMS (2026-04): private subnets reach a public endpoint through a NAT gateway";
    Error CAPACITY_ORDER = "capacity-minimum-below-maximum", "API ComputeConfig.MinCapacityUnits (2026-05)";
    Error SAME_ENDPOINT = "serverless-source-is-not-its-target", "AWS DMS guide, Transformations (2026): same database on both sides is unsupported";
}
