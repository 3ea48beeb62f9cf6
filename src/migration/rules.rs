use crate::finding::rules;

rules! {
    Error ROLES = "one-source-and-one-target", "API CreateReplicationTask.SourceEndpointArn, TargetEndpointArn (2026-05)";
    Error TIDB_SIDE = "tidb-is-where-rows-go-or-come-from", "TiDB Cloud, Connect AWS DMS (2026-04): the flow says which side TiDB is";
    Error SAME_IDENTIFIER = "endpoints-of-two-identifiers", "API CreateEndpoint.EndpointIdentifier (2026-05): unique in the account";
    Error PLACEMENT = "instance-in-the-described-subnet-group", "API CreateReplicationInstance.ReplicationSubnetGroupIdentifier (2026-05)";
    Error NOTHING_TO_START = "start-needs-a-task", "API StartReplicationTask (2026-05)";
    Error TASK_WITH_SERVERLESS = "serverless-is-its-own-task", "API CreateReplicationConfig (2026-05): a config holds what a task holds";
    Error FAR_REGION = "endpoints-in-the-region-of-the-migration", "API CreateReplicationTask (2026-05): endpoints and instance are of one region";
    Warning CLUSTER_REGION_PRIVATE = "private-endpoint-in-the-region-of-the-cluster", "TiDB Cloud, Private Endpoint Connections (2026-08): no cross-region; the region is read off the host, whose form is not promised";
    Note CLUSTER_REGION = "cluster-in-the-region-of-dms", "TiDB Cloud, Connect AWS DMS (2026-04): recommended; the region is read off the host, whose form is not promised";
    Warning SECRETS_REACH_SERVERLESS = "serverless-reaches-secrets-by-vpc-endpoint", "AWS DMS guide, Serverless.Limitations (2026): Secrets Manager needs a VPC endpoint";
    Warning SECRETS_REACH = "private-instance-reaches-secrets", "AWS DMS guide, Secrets Manager (2023): private subnets need a VPC endpoint and secretsManagerEndpointOverride, or NAT";
    Warning CONNECTIONS = "connections-within-the-plan", "TiDB Cloud, Starter Limitations (2026-08): 400 connections, 5,000 with a spending limit; DMS opens subtasks × threads, and those that validate";
    Note PASSWORD_UNWATCHED = "password-change-is-noticed", "API DescribeEndpoints (2026-05): a password is never shown, so only a mark tells a new one";
    Error PASSWORD_MARK = "password-mark-fits-a-tag", "API Tag.Value (2026-05): up to 256 letters, digits, spaces and _ . : / = + -";
    Warning SERVICE_OF_CLUSTER = "endpoint-service-in-the-region-of-the-cluster", "TiDB Cloud, Private Endpoint Connections (2026-08): no cross-region; the region is read off the host, whose form is not promised";
    Error NETWORK_REGION = "network-in-the-region-of-the-migration", "API CreateReplicationSubnetGroup.SubnetIds (2026-05): subnets of one region";
    Error NETWORK_OR_GROUP = "network-or-subnet-group", "API CreateReplicationInstance.ReplicationSubnetGroupIdentifier (2026-05): an instance is in one group";
    Error NETWORK_PORT = "network-lets-the-port-of-the-cluster-through", "TiDB Cloud, Private Endpoint Connections, Troubleshooting (2026-08): inbound TCP on the cluster's port";
    Error FAR_PORT_LET_OUT = "tight-egress-lets-the-far-port-out", "API AuthorizeSecurityGroupEgress (2016-11-15): what no permission names does not leave";
    Warning DNS_LET_OUT = "tight-egress-lets-dns-out", "Amazon VPC guide, Security groups (2026): only the VPC's own resolver is reached whatever the egress";
    Error STRICT_PUBLIC = "strict-no-public-instance", "AWS Control Tower CT.DMS.PR.1: a replication instance must not be public";
    Error STRICT_PLAIN = "strict-encrypted-endpoints", "AWS Control Tower CT.DMS.PR.2; AWS Config dms-endpoint-ssl-configured: endpoints have an SSL mode";
    Warning STRICT_HOST = "strict-verified-host", "AWS DMS guide, Security.SSL (2026): only verify-full compares the host with the certificate";
    Note STRICT_UNSEEN = "strict-far-endpoint-unseen", "AWS Config dms-endpoint-ssl-configured: the rule looks at every endpoint; one known by its ARN only, or of an engine without SSL modes, is not seen through";
}
