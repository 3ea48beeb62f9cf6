//! A private endpoint, described and sent to moto's server through the real client. moto is nobody's friend here: it was
//! written against AWS, not against this crate. What it gets wrong is named where it shows.

mod witness;

use aws_sdk_databasemigration::{Client, types::Filter};
use tidb_dms::{
    TidbEndpoint,
    compute::{PrivateSubnets, ReplicationInstance, SubnetGroup},
    endpoint::{Password, test_connection_request},
    name::{EndpointArn, ReplicationInstanceArn, Tag, Tags},
};
use witness::MotoServer;

type TestResult<T = ()> = Result<T, Box<dyn std::error::Error>>;

#[tokio::test]
async fn a_private_endpoint_is_made_tested_and_found_again() -> TestResult {
    let moto = MotoServer::start();
    let dms = moto.client();

    let subnets = PrivateSubnets::new()
        .subnet_in(moto.subnets()[0].as_str(), "us-east-1a")
        .subnet_in(moto.subnets()[1].as_str(), "us-east-1b");
    let group = SubnetGroup::builder()
        .identifier("Orders-Private")
        .description("private subnets of DMS")
        .subnets(subnets)
        .build()?;
    let made = group
        .create_request()
        .send_with(&dms)
        .await?;
    let made = made
        .replication_subnet_group()
        .ok_or("moto made no group")?;
    assert_eq!(made.replication_subnet_group_identifier(), Some("orders-private"));
    // moto gets this wrong: whatever subnets a group is made of, it answers one of its own.
    assert_eq!(made.subnets()[0].subnet_identifier(), Some("subnet-12345"));

    let instance = ReplicationInstance::builder()
        .identifier("orders")
        .class("dms.t3.large")
        .placement(group.for_instance())
        .security_groups(["sg-0a00000000000000a"])
        .storage(50)
        .build()?;
    let made = instance
        .create_request()
        .send_with(&dms)
        .await?;
    let made = made
        .replication_instance()
        .ok_or("moto made no instance")?;
    assert!(!made.publicly_accessible(), "private subnets mean no public address");
    let instance_arn: ReplicationInstanceArn = made
        .replication_instance_arn()
        .unwrap_or_default()
        .parse()?;

    // moto cannot import certificates, so this endpoint is the one that needs none.
    let endpoint = TidbEndpoint::serverless()
        .private_endpoint()
        .target()
        .identifier("Orders-TiDB")
        .host("gateway01-privatelink.us-east-1.prod.aws.tidbcloud.com")
        .credentials("3pTAoNNegb47Uc8.root", "a-Secret-1")
        .ssl_none()
        .tags(Tags::none().with(Tag::new("team", "orders")?))
        .build()?;
    let made = endpoint
        .create_request()
        .send_with(&dms)
        .await?;
    let made = made
        .endpoint()
        .ok_or("moto made no endpoint")?;
    let endpoint_arn: EndpointArn = made
        .endpoint_arn()
        .unwrap_or_default()
        .parse()?;

    test_connection_request(&instance_arn, &endpoint_arn)
        .send_with(&dms)
        .await?;
    let found = dms
        .describe_connections()
        .filters(filter("endpoint-arn", endpoint_arn.as_str())?)
        .send()
        .await?;
    let connection = found
        .connections()
        .first()
        .ok_or("moto knows no test")?;
    assert_eq!(connection.replication_instance_arn(), Some(instance_arn.as_str()));
    // moto gets this wrong: a test cannot fail there, whatever the endpoint says. That tests can fail is shown on the
    // simulated account, in tests/sim/.
    assert!(matches!(connection.status(), Some("testing" | "successful")), "{connection:?}");

    let seen = described(&dms, "orders-tidb").await?;
    assert_eq!(seen.server_name(), Some("gateway01-privatelink.us-east-1.prod.aws.tidbcloud.com"));
    assert_eq!(seen.port(), Some(4000));
    assert_eq!(seen.username(), Some("3pTAoNNegb47Uc8.root"));
    assert_eq!(seen.extra_connection_attributes(), Some("Initstmt=SET FOREIGN_KEY_CHECKS=0"));
    // moto gets this wrong: AWS says `active`, at once.
    assert_eq!(seen.status(), Some("creating"));
    // What moto read out of our request is no change to the description that the request came from.
    let change = endpoint.modify_request(&seen, Password::Unchanged);
    assert!(change.is_unchanged(), "{change:?}");
    Ok(())
}

async fn described(
    dms: &Client,
    id: &str,
) -> TestResult<aws_sdk_databasemigration::types::Endpoint> {
    let found = dms
        .describe_endpoints()
        .filters(filter("endpoint-id", id)?)
        .send()
        .await?;
    Ok(found
        .endpoints()
        .first()
        .ok_or("moto does not find the endpoint")?
        .clone())
}

fn filter(name: &str, value: &str) -> TestResult<Filter> {
    Ok(Filter::builder()
        .name(name)
        .values(value)
        .build()?)
}
