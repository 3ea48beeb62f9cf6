use aws_sdk_databasemigration::operation::test_connection::builders::TestConnectionInputBuilder;

use crate::name::{EndpointArn, ReplicationInstanceArn};

/// The `TestConnection` request: lets the instance connect to the endpoint, changing nothing in the database.
///
/// Its outcome is read by `DescribeConnections`, filtered by both ARNs: with one filter another connection may answer.
pub fn test_connection_request(
    instance: &ReplicationInstanceArn,
    endpoint: &EndpointArn,
) -> TestConnectionInputBuilder {
    TestConnectionInputBuilder::default()
        .replication_instance_arn(instance.as_str())
        .endpoint_arn(endpoint.as_str())
}
