//! Each shape made, read and deleted in the simulated account, which knows nothing of these requests. What is read is what the
//! account says of itself.

use std::time::Duration;

use aws_sdk_ec2::{
    Client, Config,
    config::{BehaviorVersion, Credentials, Region},
};
use tidb_dms::{
    diagnose::{ClusterPlace, DmsPlace, Reachability},
    network::{
        ComputeKind, DescribedNetwork, PrivateDns,
        request::{GroupOwner, NetworkIds, SubnetPlace},
    },
    provision::{NetworkReader, NetworkScope},
    sim::SimAccount,
    snapshot::{EndpointService, NetworkSnapshot, PeeringSide, Vpc},
};

use crate::{
    making::{Elsewhere, check, clear, make, read},
    networks::{self, PROJECT, SERVICE},
};

const PUBLIC: &str = "tidb.abc.clusters.tidb-cloud.com";
const PRIVATE: &str = "privatelink-1.abc.clusters.tidb-cloud.com";
const PEERED: &str = "private-tidb.abc.clusters.tidb-cloud.com";

fn client(account: &SimAccount) -> Client {
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::from_static("us-west-2"))
        .credentials_provider(Credentials::new("sim", "sim", None, None, "sim"))
        .http_client(account.http_client())
        .build();
    Client::from_conf(config)
}

struct InSim(SimAccount);

impl Elsewhere for InSim {
    async fn ask_for_peering(&self, vpc: &str) {
        let requester = PeeringSide {
            account: "123456789012".to_owned(),
            vpc: "vpc-0123456789abcdef0".to_owned(),
            region: "us-west-2".to_owned(),
            ranges: vec![PROJECT.parse().expect("a range")],
        };
        self.0
            .request_peering(requester, vpc)
            .expect("the VPC is there");
        self.pass().await;
    }

    fn let_in(&self, endpoint: &str) {
        // Of a service that lets everybody in, nothing waits.
        self.0.accept_vpc_endpoint(endpoint);
    }

    #[expect(clippy::disallowed_methods, reason = "the account's clock is tokio's, and paused")]
    async fn pass(&self) {
        tokio::time::sleep(Duration::from_secs(600)).await;
    }
}

/// An account with the service of a gateway. That of the shared one lets everybody in.
fn account(network: &DescribedNetwork) -> SimAccount {
    let is_shared = matches!(
        network,
        DescribedNetwork::PrivateEndpoint(network)
            if network.through().private_dns() == PrivateDns::AtCreation
    );
    SimAccount::in_region("us-west-2").with_endpoint_service(EndpointService {
        name: SERVICE.to_owned(),
        acceptance_required: !is_shared,
        private_dns_names: vec![PRIVATE.to_owned()],
        private_dns_verification: "verified".to_owned(),
        ..EndpointService::default()
    })
}

/// What is read of a VPC is what the account says of itself.
async fn compare(account: &SimAccount, ec2: &Client, vpc: &str) {
    let scope = NetworkScope::of_vpc(vpc).service(SERVICE);
    let seen = NetworkReader::new(ec2)
        .read(&scope)
        .await
        .expect("a snapshot");
    let NetworkSnapshot {
        region,
        zones,
        vpcs,
        subnets,
        internet_gateways,
        addresses: _,
        nat_gateways,
        route_tables,
        security_groups,
        network_acls,
        vpc_endpoints,
        endpoint_services,
        peerings,
        network_interfaces,
    } = account.network();
    assert_eq!(seen.region, region);
    macro_rules! same {
        ($($all:ident by $id:ident if $is_here:expr;)*) => {
            $(
                let mut expected: Vec<_> = $all.into_iter().filter($is_here).collect();
                expected.sort_by(|one, other| one.$id.cmp(&other.$id));
                assert_eq!(seen.$all, expected);
            )*
        };
    }
    same! {
        zones by id if |_| true;
        vpcs by id if |one| one.id == vpc;
        subnets by id if |one| one.vpc == vpc;
        internet_gateways by id if |one| one.vpc.as_deref() == Some(vpc);
        nat_gateways by id if |one| one.vpc == vpc;
        route_tables by id if |one| one.vpc == vpc;
        security_groups by id if |one| one.vpc == vpc;
        network_acls by id if |one| one.vpc == vpc;
        vpc_endpoints by id if |one| one.vpc == vpc;
        endpoint_services by name if |one| one.name == SERVICE;
        peerings by id if |one| one.accepter.vpc == vpc;
        network_interfaces by id if |one| one.vpc == vpc;
    }
}

/// What is read of the subnets of DMS is enough to see that packets find their way, and which hop is missing once one is.
async fn judge(account: &SimAccount, ec2: &Client, network: &DescribedNetwork, ids: &NetworkIds) {
    let subnets: Vec<_> = (0..network.subnets().len())
        .map(|number| ids.subnets[&SubnetPlace::Dms(number)].clone())
        .collect();
    let groups = [ids.security_groups[&GroupOwner::Dms].clone()];
    let (kind, cluster) = match network {
        DescribedNetwork::InternetGateway(_) => {
            (ComputeKind::PublicInstance, ClusterPlace::public(PUBLIC, 4000))
        }
        DescribedNetwork::Nat(_) => (ComputeKind::Serverless, ClusterPlace::public(PUBLIC, 4000)),
        DescribedNetwork::PrivateEndpoint(_) => {
            (ComputeKind::Serverless, ClusterPlace::private(PRIVATE, 4000, SERVICE))
        }
        DescribedNetwork::VpcPeering(_) => {
            let project = PROJECT.parse().expect("a range");
            (ComputeKind::PrivateInstance, ClusterPlace::peered(PEERED, 4000, project))
        }
    };
    let scope = NetworkScope::of_subnets(subnets.clone()).service(SERVICE);
    let dms = DmsPlace::of(kind, subnets, groups);
    let judged = || async {
        let seen = NetworkReader::new(ec2)
            .read(&scope)
            .await
            .expect("a snapshot");
        Reachability::of(&seen, &dms, &cluster)
    };
    let reachability = judged().await;
    assert!(reachability.reaches(), "{}: {:?}", network.shape(), reachability.findings());

    let whole = account.network();
    account.change_network(|network| {
        network
            .security_groups
            .iter_mut()
            .for_each(|group| group.egress.clear())
    });
    let reachability = judged().await;
    assert!(!reachability.reaches(), "{}: nothing is let out", network.shape());
    account.change_network(|network| *network = whole);
}

#[tokio::test(start_paused = true)]
async fn each_shape_is_made_read_and_deleted_in_the_simulated_account() {
    let shapes = [
        networks::public(),
        networks::nat(),
        networks::shared_endpoint(),
        networks::own_endpoint(),
        networks::peered(),
    ];
    for network in shapes {
        let account = account(&network);
        let before = account.inventory();
        let (ec2, elsewhere) = (client(&account), InSim(account.clone()));
        let ids = make(&ec2, &network, &elsewhere).await;
        let seen = read(&ec2).await;
        check(&network, &ids, &seen);
        compare(&account, &ec2, ids.vpc.as_deref().expect("it is new")).await;

        judge(&account, &ec2, &network, &ids).await;

        clear(&ec2, &elsewhere).await;
        elsewhere.pass().await;
        let left = read(&ec2).await;
        assert!(left.vpcs.is_empty() && left.addresses.is_empty(), "{left:?}");
        assert_eq!(account.inventory(), before, "{}: something is left", network.shape());
    }
}

/// A peering asks for the account of the VPC: what a test sets without one belongs to the simulated account.
#[tokio::test(start_paused = true)]
async fn a_vpc_without_an_owner_belongs_to_the_account() {
    let of_others = "999999999999";
    let account = SimAccount::new().with_network(|network| {
        for (id, owner) in [("vpc-0000000a", ""), ("vpc-0000000b", of_others)] {
            network.vpcs.push(Vpc {
                id: id.to_owned(),
                account: owner.to_owned(),
                ..Vpc::default()
            });
        }
    });
    let seen = client(&account)
        .describe_vpcs()
        .vpc_ids("vpc-0000000a")
        .vpc_ids("vpc-0000000b")
        .send()
        .await
        .expect("they are there");
    let owners: Vec<_> = seen
        .vpcs()
        .iter()
        .filter_map(|vpc| vpc.owner_id())
        .collect();
    assert_eq!(owners, ["123456789012", of_others]);
}
