//! Every request of every shape, as it goes over the wire.

use aws_sdk_ec2::Client;
use tidb_dms::{
    name::{Tag, Tags},
    network::{
        DescribedNetwork,
        request::{self, GroupOwner, NetworkIds, NetworkRequests, SubnetPlace},
    },
};

use crate::{
    networks::{self, every_id, id, places},
    stage::Stage,
};

/// Sends what there is to send.
macro_rules! send {
    ($client:expr, $($request:expr),* $(,)?) => {
        $(if let Some(request) = $request {
            request.send_with($client).await.expect("the stage accepts everything");
        })*
    };
}

async fn send_all(client: &Client, requests: &NetworkRequests<'_>) {
    send!(client, requests.create_vpc(), requests.enable_dns_support());
    send!(client, requests.enable_dns_hostnames());
    for place in places() {
        send!(client, requests.create_subnet(place));
    }
    send!(client, requests.create_internet_gateway(), requests.attach_internet_gateway());
    for number in 0..4 {
        send!(client, requests.allocate_address(number), requests.create_nat_gateway(number));
    }
    for number in 0..4 {
        send!(client, requests.create_route_table(number), requests.create_route(number));
    }
    for place in places() {
        send!(client, requests.associate_route_table(place));
    }
    send!(client, requests.create_security_group(GroupOwner::Dms), requests.revoke_all_egress());
    send!(client, requests.create_security_group(GroupOwner::Endpoint));
    for number in 0..4 {
        send!(client, requests.authorize_egress(number));
    }
    send!(client, requests.authorize_ingress(), requests.create_vpc_endpoint());
    send!(client, requests.enable_private_dns(), requests.accept_peering());
}

async fn script(network: &DescribedNetwork) -> String {
    let stage = Stage::silent();
    let ids = every_id();
    let ours = Tags::none().with(Tag::new("tidb-dms:migration", "orders").expect("a tag"));
    let requests = network
        .requests("orders", &ids)
        .tagged(&ours);
    send_all(&stage.client(), &requests).await;
    stage.script()
}

#[tokio::test]
async fn public_subnets_are_asked_for_so() {
    insta::assert_snapshot!(script(&networks::public()).await);
}

#[tokio::test]
async fn private_subnets_with_nat_are_asked_for_so() {
    insta::assert_snapshot!(script(&networks::nat()).await);
}

#[tokio::test]
async fn an_endpoint_to_the_shared_gateway_is_asked_for_so() {
    insta::assert_snapshot!(script(&networks::shared_endpoint()).await);
}

#[tokio::test]
async fn an_endpoint_to_an_own_gateway_is_asked_for_so() {
    insta::assert_snapshot!(script(&networks::own_endpoint()).await);
}

#[tokio::test]
async fn a_peering_is_asked_for_so() {
    insta::assert_snapshot!(script(&networks::peered()).await);
}

#[tokio::test]
async fn only_what_is_new_is_asked_for() {
    insta::assert_snapshot!(script(&networks::mixed()).await);
}

#[tokio::test]
async fn everything_is_changed_and_deleted_so() {
    let stage = Stage::silent();
    let client = stage.client();
    let network = networks::nat();
    let ids = every_id();
    let requests = network.requests("orders", &ids);
    let anywhere = "0.0.0.0/0".parse().expect("a range");
    let tags = Tags::none().with(Tag::new("team", "orders").expect("a tag"));

    send!(
        &client,
        requests.replace_association(SubnetPlace::Dms(1), "rtbassoc-1"),
        Some(request::replace_route(id("rtb", 0), anywhere, id("nat", 1))),
        Some(request::add_tags([id("vpc", 0), id("subnet", 0)], &tags)),
        Some(request::remove_tags([id("vpc", 0)], ["team", "tidb-dms:migration"])),
        Some(request::revoke_ingress(id("sg", 1), request::permission_for_everything())),
        Some(request::delete_vpc_endpoint(id("vpce", 0))),
        Some(request::delete_nat_gateway(id("nat", 0))),
        Some(request::release_address(id("eipalloc", 0))),
        Some(request::delete_route(id("rtb", 0), anywhere)),
        Some(request::disassociate_route_table("rtbassoc-1")),
        Some(request::delete_route_table(id("rtb", 0))),
        Some(request::delete_security_group(id("sg", 0))),
        Some(request::detach_internet_gateway(id("igw", 0), id("vpc", 0))),
        Some(request::delete_internet_gateway(id("igw", 0))),
        Some(request::delete_subnet(id("subnet", 0))),
        Some(request::delete_peering(id("pcx", 0))),
        Some(request::delete_vpc(id("vpc", 0))),
    );
    insta::assert_snapshot!(stage.script());
}

#[test]
fn a_route_leads_to_any_kind_of_exit_by_the_member_that_ec2_has_for_it() {
    let to = "172.16.0.0/20"
        .parse()
        .expect("a range");
    let route = |exit: &str| request::create_route("rtb-1", to, exit);
    assert_eq!(
        route("igw-1")
            .get_gateway_id()
            .as_deref(),
        Some("igw-1")
    );
    assert_eq!(
        route("nat-1")
            .get_nat_gateway_id()
            .as_deref(),
        Some("nat-1")
    );
    assert_eq!(
        route("pcx-1")
            .get_vpc_peering_connection_id()
            .as_deref(),
        Some("pcx-1")
    );
    assert_eq!(
        route("tgw-1")
            .get_transit_gateway_id()
            .as_deref(),
        Some("tgw-1")
    );
    assert_eq!(
        route("eni-1")
            .get_network_interface_id()
            .as_deref(),
        Some("eni-1")
    );
    assert_eq!(
        route("vpce-1")
            .get_vpc_endpoint_id()
            .as_deref(),
        Some("vpce-1")
    );
}

/// The order of the requests is that of the ids that they need: nothing can be asked for too early.
#[test]
fn nothing_is_asked_for_before_its_ids_are_known() {
    let none = NetworkIds::default();
    for network in [networks::public(), networks::nat(), networks::shared_endpoint()] {
        let requests = network.requests("orders", &none);
        assert!(requests.create_vpc().is_some());
        assert!(requests.enable_dns_support().is_none());
        assert!(
            requests
                .enable_dns_hostnames()
                .is_none()
        );
        assert!(
            requests
                .attach_internet_gateway()
                .is_none()
        );
        for place in places() {
            assert!(requests.create_subnet(place).is_none(), "{place}");
            assert!(
                requests
                    .associate_route_table(place)
                    .is_none(),
                "{place}"
            );
        }
        for number in 0..4 {
            assert!(
                requests
                    .create_nat_gateway(number)
                    .is_none()
            );
            assert!(
                requests
                    .create_route_table(number)
                    .is_none()
            );
            assert!(requests.create_route(number).is_none());
            assert!(
                requests
                    .authorize_egress(number)
                    .is_none()
            );
        }
        assert!(
            requests
                .create_security_group(GroupOwner::Dms)
                .is_none()
        );
        assert!(requests.revoke_all_egress().is_none());
        assert!(requests.authorize_ingress().is_none());
        assert!(requests.create_vpc_endpoint().is_none());
        assert!(requests.enable_private_dns().is_none());
        assert!(requests.accept_peering().is_none());
    }
}

/// In a VPC that exists the id of the VPC stays, and those of the subnets tell makings apart.
#[test]
fn the_token_of_a_route_table_holds_the_subnets_that_use_it() {
    let (network, ids) = (networks::mixed(), every_id());
    let token = |ids: &NetworkIds| {
        let requests = network.requests("orders", ids);
        let request = requests
            .create_route_table(1)
            .expect("a table to make");
        request
            .get_client_token()
            .clone()
            .expect("a token")
    };
    let mut anew = ids.clone();
    anew.subnets
        .insert(SubnetPlace::Dms(1), id("subnet", 0xa));
    assert_ne!(token(&ids), token(&anew));
    let mut beside = ids.clone();
    beside
        .subnets
        .insert(SubnetPlace::Dms(0), id("subnet", 0xa));
    assert_eq!(token(&ids), token(&beside));
}

/// A token repeats for the same making and for nothing else.
#[test]
fn tokens_tell_makings_apart() {
    let (network, ids) = (networks::nat(), every_id());
    let token = |requests: NetworkRequests<'_>, number: usize| {
        requests
            .create_nat_gateway(number)
            .and_then(|request| request.get_client_token().clone())
            .expect("a token")
    };
    let first = token(network.requests("orders", &ids), 0);
    assert_eq!(first, token(network.requests("orders", &ids), 0));
    assert_ne!(first, token(network.requests("orders", &ids), 1));
    assert_ne!(first, token(network.requests("stock", &ids), 0));
    assert_ne!(
        first,
        token(
            network
                .requests("orders", &ids)
                .made_anew(id("nat", 0)),
            0
        )
    );

    let other = Tags::none().with(Tag::new("team", "stock").expect("a tag"));
    assert_ne!(
        first,
        token(
            network
                .requests("orders", &ids)
                .tagged(&other),
            0
        )
    );

    let mut elsewhere = ids.clone();
    elsewhere
        .addresses
        .insert(0, id("eipalloc", 9));
    assert_ne!(first, token(network.requests("orders", &elsewhere), 0));
}
