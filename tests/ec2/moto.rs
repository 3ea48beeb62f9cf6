//! Each shape made, read and deleted on moto's server by the real client. boto3 says what is there before and after.

use aws_sdk_ec2::{
    Client, Config,
    config::{BehaviorVersion, Credentials, Region},
};
use serde_json::Value;
use tidb_dms::network::DescribedNetwork;

use crate::{
    making::{Elsewhere, check, clear, make, read},
    networks::{self, PROJECT},
    witness::{MotoServer, client::run_script},
};

fn client(moto: &MotoServer) -> Client {
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::from_static("us-west-2"))
        .credentials_provider(Credentials::new("witness", "witness", None, None, "witness"))
        .endpoint_url(moto.url())
        .build();
    Client::from_conf(config)
}

/// TiDB Cloud on moto: it has a VPC, and asks for ours.
struct OnMoto(Client);

impl Elsewhere for OnMoto {
    async fn ask_for_peering(&self, vpc: &str) {
        let theirs = self
            .0
            .create_vpc()
            .cidr_block(PROJECT)
            .send()
            .await
            .expect("a VPC of TiDB Cloud");
        let theirs = theirs
            .vpc
            .and_then(|vpc| vpc.vpc_id)
            .expect("it has an id");
        self.0
            .create_vpc_peering_connection()
            .vpc_id(theirs)
            .peer_vpc_id(vpc)
            .send()
            .await
            .expect("a request");
    }

    /// moto lets everything in.
    fn let_in(&self, _endpoint: &str) {}

    /// moto makes and deletes everything at once.
    async fn pass(&self) {}
}

#[tokio::test]
async fn each_shape_is_made_read_and_deleted_and_boto3_finds_nothing_left() {
    let moto = MotoServer::start();
    let ec2 = client(&moto);
    let elsewhere = OnMoto(ec2.clone());
    let shapes = [
        networks::public(),
        networks::nat(),
        networks::shared_endpoint(),
        networks::own_endpoint(),
        networks::peered(),
    ];
    for network in shapes {
        let before = listed(&moto);
        let ids = make(&ec2, &network, &elsewhere).await;
        let seen = read(&ec2).await;
        check(&network, &ids, &seen);
        assert_ne!(listed(&moto), before, "boto3 sees it too");

        clear(&ec2, &elsewhere).await;
        let mut after = listed(&moto);
        if let DescribedNetwork::VpcPeering(_) = network {
            // TiDB Cloud keeps its VPC, with what every VPC has.
            after = without_theirs(after, &before);
        }
        assert_eq!(after, before, "{}: something is left", network.shape());
        let left = read(&ec2).await;
        assert!(left.vpcs.is_empty() && left.addresses.is_empty(), "{left:?}");
    }
}

fn listed(moto: &MotoServer) -> Value {
    run_script("boto_network_ids.py", moto.url(), &[])
}

/// Takes away one VPC that is not in `before`, and its main route table, default group and default ACL.
fn without_theirs(mut after: Value, before: &Value) -> Value {
    for (kind, ids) in after
        .as_object_mut()
        .expect("an object")
    {
        let known = before[kind]
            .as_array()
            .expect("a list")
            .clone();
        let ids = ids.as_array_mut().expect("a list");
        let strangers = ids
            .iter()
            .filter(|id| !known.contains(id))
            .count();
        if ["Vpcs", "RouteTables", "SecurityGroups", "NetworkAcls"].contains(&kind.as_str()) {
            assert_eq!(strangers, 1, "{kind}");
            ids.retain(|id| known.contains(id));
        }
    }
    after
}
