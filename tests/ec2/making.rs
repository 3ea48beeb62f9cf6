//! A network made, checked and deleted as a caller would who sends the requests alone.

use std::collections::BTreeMap;

use aws_sdk_ec2::Client;
use tidb_dms::{
    fault::AwsFault,
    name::{Tag, Tags},
    network::{
        DescribedNetwork, NetworkNat, PeeringRequest,
        request::{self, GroupOwner, NetworkIds, NetworkRequests, SubnetPlace},
    },
    provision::{NetworkReader, NetworkScope},
    snapshot::{GroupPeer, NetworkSnapshot},
};

use crate::networks::{SERVICE, places};

pub(crate) const KEY: &str = "tidb-dms:migration";
pub(crate) const NAME: &str = "orders";

/// What TiDB Cloud and time do, on each kind of account.
pub(crate) trait Elsewhere {
    /// Asks for a peering with this VPC.
    async fn ask_for_peering(&self, vpc: &str);

    /// Lets this endpoint in.
    fn let_in(&self, endpoint: &str);

    /// Lets a minute pass.
    async fn pass(&self);
}

fn ours() -> Tags {
    Tags::none().with(Tag::new(KEY, NAME).expect("a tag"))
}

/// Sends a request, if there is one, and keeps a member of its answer.
macro_rules! make {
    ($ec2:expr, $request:expr, |$answer:ident| $id:expr) => {
        match $request {
            Some(request) => {
                let $answer = request
                    .send_with($ec2)
                    .await
                    .expect("EC2 makes it");
                Some($id.expect("it has an id"))
            }
            None => None,
        }
    };
    ($ec2:expr, $request:expr) => {
        if let Some(request) = $request {
            request
                .send_with($ec2)
                .await
                .expect("EC2 does it");
        }
    };
}

/// Makes a network as a caller would who sends the requests alone.
pub(crate) async fn make(
    ec2: &Client,
    network: &DescribedNetwork,
    elsewhere: &impl Elsewhere,
) -> NetworkIds {
    let mut ids = NetworkIds::default();
    macro_rules! requests {
        () => {
            requests(network, &ids)
        };
    }
    ids.vpc = make!(ec2, requests!().create_vpc(), |made| made.vpc.and_then(|vpc| vpc.vpc_id));
    make!(ec2, requests!().enable_dns_support());
    make!(ec2, requests!().enable_dns_hostnames());
    for place in places() {
        let id = make!(ec2, requests!().create_subnet(place), |made| made
            .subnet
            .and_then(|subnet| subnet.subnet_id));
        ids.subnets
            .extend(id.map(|id| (place, id)));
    }
    ids.internet_gateway = make!(ec2, requests!().create_internet_gateway(), |made| made
        .internet_gateway
        .and_then(|gateway| gateway.internet_gateway_id));
    make!(ec2, requests!().attach_internet_gateway());
    for number in 0..4 {
        let id = make!(ec2, requests!().allocate_address(number), |made| made.allocation_id);
        ids.addresses
            .extend(id.map(|id| (number, id)));
        let id = make!(ec2, requests!().create_nat_gateway(number), |made| made
            .nat_gateway
            .and_then(|gateway| gateway.nat_gateway_id));
        ids.nat_gateways
            .extend(id.map(|id| (number, id)));
    }
    elsewhere.pass().await;
    ids.peering = asked_for(ec2, network, &ids, elsewhere).await;
    make!(ec2, requests!().accept_peering());
    elsewhere.pass().await;
    for number in 0..4 {
        let id = make!(ec2, requests!().create_route_table(number), |made| made
            .route_table
            .and_then(|table| table.route_table_id));
        ids.route_tables
            .extend(id.map(|id| (number, id)));
        make!(ec2, requests!().create_route(number));
    }
    for place in places() {
        make!(ec2, requests!().associate_route_table(place));
    }
    for owner in [GroupOwner::Dms, GroupOwner::Endpoint] {
        let id = make!(ec2, requests!().create_security_group(owner), |made| made.group_id);
        ids.security_groups
            .extend(id.map(|id| (owner, id)));
    }
    make!(ec2, requests!().revoke_all_egress());
    for number in 0..4 {
        make!(ec2, requests!().authorize_egress(number));
    }
    make!(ec2, requests!().authorize_ingress());
    ids.vpc_endpoint = make!(ec2, requests!().create_vpc_endpoint(), |made| made
        .vpc_endpoint
        .and_then(|endpoint| endpoint.vpc_endpoint_id));
    elsewhere.pass().await;
    if let Some(endpoint) = &ids.vpc_endpoint {
        elsewhere.let_in(endpoint);
        elsewhere.pass().await;
    }
    make!(ec2, requests!().enable_private_dns());
    ids
}

fn requests<'a>(network: &'a DescribedNetwork, ids: &'a NetworkIds) -> NetworkRequests<'a> {
    network
        .requests(NAME, ids)
        .tagged(&ours())
}

/// The peering that TiDB Cloud asks for, as we see it.
async fn asked_for(
    ec2: &Client,
    network: &DescribedNetwork,
    ids: &NetworkIds,
    elsewhere: &impl Elsewhere,
) -> Option<String> {
    let DescribedNetwork::VpcPeering(network) = network else { return None };
    elsewhere
        .ask_for_peering(ids.vpc.as_ref()?)
        .await;
    let seen = read(ec2).await;
    let [peering] = &seen.peerings[..] else { panic!("{:?}", seen.peerings) };
    assert_eq!(peering.status, "pending-acceptance");
    let request = PeeringRequest {
        id: peering.id.parse().expect("an id"),
        account: peering
            .requester
            .account
            .parse()
            .expect("an account"),
        vpc: peering
            .requester
            .vpc
            .parse()
            .expect("a VPC"),
        range: peering
            .requester
            .ranges
            .first()
            .and_then(|range| range.to_string().parse().ok()),
    };
    assert!(network.through().is_expected(&request), "{request:?}");
    Some(peering.id.clone())
}

pub(crate) async fn read(ec2: &Client) -> NetworkSnapshot {
    NetworkReader::new(ec2)
        .read(&NetworkScope::tagged(KEY, NAME))
        .await
        .expect("EC2 shows it")
}

/// Deletes what carries our tag, by what is seen alone, users before what they use.
pub(crate) async fn clear(ec2: &Client, elsewhere: &impl Elsewhere) {
    let seen = read(ec2).await;
    let is_ours = |tags: &BTreeMap<String, String>| {
        tags.get(KEY)
            .is_some_and(|name| name == NAME)
    };
    macro_rules! delete {
        ($all:ident, $delete:expr) => {
            for one in seen
                .$all
                .iter()
                .filter(|one| is_ours(&one.tags))
            {
                make!(ec2, Some($delete(&one.id)));
            }
        };
    }
    for endpoint in seen
        .vpc_endpoints
        .iter()
        .filter(|endpoint| endpoint.state != "deleted")
    {
        let answer = request::delete_vpc_endpoint(&endpoint.id)
            .send_with(ec2)
            .await
            .expect("EC2 deletes it");
        let fault = AwsFault::from_unsuccessful("DeleteVpcEndpoints", answer.unsuccessful());
        assert!(fault.is_none(), "{fault:?}");
    }
    delete!(nat_gateways, request::delete_nat_gateway);
    for peering in &seen.peerings {
        make!(ec2, Some(request::delete_peering(&peering.id)));
    }
    elsewhere.pass().await;
    delete!(addresses, request::release_address);
    for table in seen
        .route_tables
        .iter()
        .filter(|table| is_ours(&table.tags))
    {
        for association in &table.associations {
            make!(ec2, Some(request::disassociate_route_table(&association.id)));
        }
        make!(ec2, Some(request::delete_route_table(&table.id)));
    }
    for group in seen
        .security_groups
        .iter()
        .filter(|group| is_ours(&group.tags))
    {
        for rule in &group.ingress {
            let permission = request::permission_of(rule);
            make!(ec2, Some(request::revoke_ingress(&group.id, permission)));
        }
        for rule in &group.egress {
            let permission = request::permission_of(rule);
            make!(ec2, Some(request::revoke_egress(&group.id, permission)));
        }
    }
    delete!(security_groups, request::delete_security_group);
    for gateway in &seen.internet_gateways {
        if let Some(vpc) = &gateway.vpc {
            make!(ec2, Some(request::detach_internet_gateway(&gateway.id, vpc)));
        }
    }
    delete!(internet_gateways, request::delete_internet_gateway);
    delete!(subnets, request::delete_subnet);
    delete!(vpcs, request::delete_vpc);
}

/// That what is seen is what was described.
pub(crate) fn check(network: &DescribedNetwork, ids: &NetworkIds, seen: &NetworkSnapshot) {
    let shape = network.shape();
    let [vpc] = &seen.vpcs[..] else { panic!("{shape}: {:?}", seen.vpcs) };
    assert_eq!(Some(&vpc.id), ids.vpc.as_ref());
    assert_eq!(vpc.ranges, [network.vpc().ranges()[0].net()]);
    assert_eq!((vpc.dns_support, vpc.dns_hostnames), (Some(true), Some(true)), "{shape}");
    assert_eq!(vpc.tags.get(KEY).map(String::as_str), Some(NAME));

    assert_eq!(seen.subnets.len(), ids.subnets.len(), "{shape}");
    for (number, described) in network.subnets().iter().enumerate() {
        let id = &ids.subnets[&SubnetPlace::Dms(number)];
        let subnet = seen.subnet(id).expect("it is there");
        assert_eq!(
            Some(subnet.range),
            described
                .range()
                .map(|range| range.net())
        );
        assert_eq!(
            Some(subnet.zone.clone()),
            described
                .zone()
                .map(ToString::to_string)
        );
    }
    for (number, described) in network
        .route_tables()
        .iter()
        .enumerate()
    {
        let table = seen
            .route_table(&ids.route_tables[&number])
            .expect("it is there");
        assert_eq!(table.associations.len(), described.subnets.len(), "{shape}: {table:?}");
        assert!(
            table
                .associations
                .iter()
                .all(|one| !one.main && one.subnet.is_some())
        );
        let added = table
            .routes
            .iter()
            .filter(|route| route.target != "local")
            .count();
        assert_eq!(added, described.routes.len(), "{shape}: {:?}", table.routes);
    }
    let group = seen
        .security_group(&ids.security_groups[&GroupOwner::Dms])
        .expect("it is there");
    let described = network.egress().expect("it is new");
    assert_eq!(group.egress.len(), described.len(), "{shape}: {:?}", group.egress);
    assert!(group.ingress.is_empty());

    match network {
        DescribedNetwork::InternetGateway(_) => {
            assert_eq!(seen.internet_gateways[0].vpc, ids.vpc);
            assert!(ids.nat_gateways.is_empty() && seen.nat_gateways.is_empty());
        }
        DescribedNetwork::Nat(network) => {
            for (number, described) in network
                .nat_gateways()
                .iter()
                .enumerate()
            {
                let NetworkNat::New { subnet, .. } = described else { panic!("it is new") };
                let gateway = seen
                    .nat_gateway(&ids.nat_gateways[&number])
                    .expect("it is there");
                assert_eq!(
                    (gateway.state.as_str(), gateway.connectivity.as_str()),
                    ("available", "public")
                );
                assert_eq!(gateway.allocations, [ids.addresses[&number].clone()]);
                let address = seen
                    .address(&ids.addresses[&number])
                    .expect("it is there");
                assert_eq!(gateway.public_addresses, Vec::from_iter(address.public_address));
                let place = seen
                    .subnet(&gateway.subnet)
                    .expect("it is there");
                assert_eq!(Some(place.range), subnet.range().map(|range| range.net()));
            }
        }
        DescribedNetwork::PrivateEndpoint(network) => {
            // moto shows deleted ones for as long as it runs; EC2 does so for a while.
            let id = ids
                .vpc_endpoint
                .as_ref()
                .expect("it is new");
            let endpoint = seen
                .vpc_endpoint(id)
                .expect("it is there");
            assert_eq!(endpoint.service, SERVICE);
            assert_eq!(endpoint.kind, "Interface");
            assert_eq!(endpoint.state, "available", "in lower case, as EC2 says it");
            assert!(endpoint.private_dns, "at creation or once it is let in");
            assert_eq!(endpoint.subnets.len(), network.through().subnets().len());
            assert_eq!(
                endpoint.security_groups,
                [ids.security_groups[&GroupOwner::Endpoint].clone()]
            );
            let group = seen
                .security_group(&endpoint.security_groups[0])
                .expect("it is there");
            let [rule] = &group.ingress[..] else { panic!("{:?}", group.ingress) };
            assert_eq!(rule.ports, Some((4000, 4000)));
            assert_eq!(rule.peer, GroupPeer::Group(ids.security_groups[&GroupOwner::Dms].clone()));
        }
        DescribedNetwork::VpcPeering(_) => {
            let [peering] = &seen.peerings[..] else { panic!("{:?}", seen.peerings) };
            assert_eq!(peering.status, "active");
            assert_eq!(Some(&peering.accepter.vpc), ids.vpc.as_ref());
        }
    }
}
