//! The same engine against moto's server, which was written without us: what it applies is there for boto3, and what it tears
//! down is gone.

use std::time::Duration;

use aws_sdk_databasemigration::config::{BehaviorVersion, Credentials, Region, retry::RetryConfig};
use serde_json::{Map, Value, json};
use tidb_dms::{
    migration::Migration,
    name::MigrationName,
    network::{Network, Peering, Shape, TidbCloudStep, Vpc},
    plan::HandOff,
    provision::{HandOffFuture, HandOffState, Provisioner, Retest, TidbCloud},
};
use tokio::time;

use crate::{
    stage::{Cluster, PROJECT, dms_subnets},
    witness::{
        MotoServer,
        client::run_script,
        mended::{Mend, Mended},
    },
};

/// The account that moto gives to everybody.
const ACCOUNT: &str = "123456789012";

fn dms(moto: &MotoServer) -> aws_sdk_databasemigration::Client {
    let config = aws_sdk_databasemigration::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::from_static("us-west-2"))
        .credentials_provider(Credentials::for_tests())
        .endpoint_url(moto.url())
        .retry_config(RetryConfig::disabled())
        .http_client(Mended::new(moto.url(), Mend::ALL));
    aws_sdk_databasemigration::Client::from_conf(config.build())
}

fn ec2(moto: &MotoServer) -> aws_sdk_ec2::Client {
    let config = aws_sdk_ec2::Config::builder()
        .behavior_version(aws_sdk_ec2::config::BehaviorVersion::latest())
        .region(aws_sdk_ec2::config::Region::from_static("us-west-2"))
        .credentials_provider(Credentials::for_tests())
        .endpoint_url(moto.url());
    aws_sdk_ec2::Client::from_conf(config.build())
}

/// TiDB Cloud on moto, whose VPC of this id asks for ours.
struct OnMoto {
    ec2: aws_sdk_ec2::Client,
    vpc: String,
}

impl TidbCloud for OnMoto {
    fn hand_off<'a>(&'a self, _: &'a MigrationName, hand_off: &'a HandOff) -> HandOffFuture<'a> {
        Box::pin(async move {
            if let HandOff::Network(TidbCloudStep::RequestPeering {
                region,
                account,
                vpc,
                ranges,
                ..
            }) = hand_off
            {
                if region.is_none() || account.is_none() || ranges.is_empty() {
                    return Err(format!("not all is known: {hand_off}").into());
                }
                let vpc = vpc
                    .as_ref()
                    .ok_or("no VPC to peer with")?;
                let asked = self
                    .ec2
                    .describe_vpc_peering_connections()
                    .send()
                    .await?;
                let is_asked = asked
                    .vpc_peering_connections()
                    .iter()
                    .any(|one| {
                        let by = one
                            .requester_vpc_info()
                            .and_then(|side| side.vpc_id());
                        let of = one
                            .accepter_vpc_info()
                            .and_then(|side| side.vpc_id());
                        by == Some(&self.vpc) && of == Some(vpc.as_str())
                    });
                if !is_asked {
                    self.ec2
                        .create_vpc_peering_connection()
                        .vpc_id(&self.vpc)
                        .peer_vpc_id(vpc.as_str())
                        .send()
                        .await?;
                }
            }
            Ok(HandOffState::Done)
        })
    }
}

/// Some time on the provisioner's clock, which is asked again and again by one that has no real minutes.
async fn pass() {
    time::pause();
    time::advance(Duration::from_secs(30)).await;
    time::resume();
}

/// Step after step, until there is nothing to do.
async fn up(by: &Provisioner, migration: &Migration) {
    for _ in 0..300 {
        let report = by
            .step(migration, Retest::No)
            .await
            .unwrap_or_else(|error| panic!("{error}: {}", error.remedy()));
        if report.finished().is_some() {
            return;
        }
        pass().await;
    }
    let plan = by
        .plan(migration)
        .await
        .expect("a plan");
    panic!("it does not end: {plan}");
}

async fn down(by: &Provisioner, migration: &Migration) {
    for _ in 0..300 {
        let report = by
            .step_tear_down(migration)
            .await
            .unwrap_or_else(|error| panic!("{error}: {}", error.remedy()));
        if report.finished().is_some() {
            return;
        }
        pass().await;
    }
    let plan = by
        .plan_tear_down(migration)
        .await
        .expect("a plan");
    panic!("it does not end: {plan}");
}

/// What boto3 lists, by kind.
fn listed(moto: &MotoServer) -> Map<String, Value> {
    match run_script("boto_network_ids.py", moto.url(), &[]) {
        Value::Object(listed) => listed,
        other => panic!("{other}"),
    }
}

/// How many more of each kind there are than before, where there are.
fn more(made: &Map<String, Value>, before: &Map<String, Value>) -> Value {
    let count = |ids: &Value| ids.as_array().map_or(0, Vec::len);
    made.iter()
        .filter(|(kind, ids)| count(ids) != count(&before[*kind]))
        .map(|(kind, ids)| (kind.clone(), json!(count(ids) - count(&before[kind]))))
        .collect::<Map<_, _>>()
        .into()
}

/// What each shape is made of, with the main route table, the default group and the default ACL of every VPC.
fn expected(shape: Shape) -> Value {
    match shape {
        Shape::InternetGateway => json!({
            "Vpcs": 1, "Subnets": 2, "InternetGateways": 1, "RouteTables": 2, "SecurityGroups": 2, "NetworkAcls": 1,
        }),
        Shape::Nat => json!({
            "Vpcs": 1, "Subnets": 3, "InternetGateways": 1, "Addresses": 1, "NatGateways": 1, "RouteTables": 3,
            "SecurityGroups": 2, "NetworkAcls": 1, "NetworkInterfaces": 1,
        }),
        Shape::PrivateEndpoint => json!({
            "Vpcs": 1, "Subnets": 4, "RouteTables": 2, "SecurityGroups": 3, "NetworkAcls": 1, "VpcEndpoints": 1,
            "NetworkInterfaces": 2,
        }),
        _ => json!({
            "Vpcs": 1, "Subnets": 2, "RouteTables": 2, "SecurityGroups": 2, "NetworkAcls": 1, "VpcPeeringConnections": 1,
        }),
    }
}

#[tokio::test]
async fn each_shape_is_applied_and_torn_down_on_moto_and_boto3_finds_nothing_left() {
    let moto = MotoServer::start();
    let ec2 = ec2(&moto);
    let theirs = ec2
        .create_vpc()
        .cidr_block(PROJECT)
        .send()
        .await
        .expect("a VPC of TiDB Cloud");
    let theirs = theirs
        .vpc
        .and_then(|vpc| vpc.vpc_id)
        .expect("it has an id");
    let by = Provisioner::new(&dms(&moto))
        .ec2(&ec2)
        .tidb_cloud(OnMoto { ec2: ec2.clone(), vpc: theirs });
    for shape in Shape::ALL {
        let cluster = Cluster::in_plain_text(shape);
        let network = match shape {
            Shape::VpcPeering => {
                let peering = Peering::with_project(PROJECT).asked_by_account(ACCOUNT);
                Network::vpc_peering(peering)
                    .vpc(Vpc::of("10.0.0.0/20"))
                    .subnets(dms_subnets())
                    .build()
                    .expect("a peering")
                    .into()
            }
            _ => cluster.network(),
        };
        let migration = cluster.migration_started_by_the_caller(network);
        let before = listed(&moto);
        up(&by, &migration).await;
        let plan = by
            .plan(&migration)
            .await
            .expect("a plan");
        assert!(plan.is_empty(), "{shape}: {plan}");
        let made = more(&listed(&moto), &before);
        assert_eq!(made, expected(shape), "{shape}");

        down(&by, &migration).await;
        assert_eq!(listed(&moto), before, "{shape}: something is left");
    }
}
