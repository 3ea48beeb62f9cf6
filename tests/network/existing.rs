//! Every shape in a network that somebody else made, as a whole or in part: what is named is used, and stays as it is.

use std::collections::BTreeMap;

use tidb_dms::{
    cluster::Plan,
    migration::Migration,
    network::{
        DescribedNetwork, EndpointSubnet, ExistingVpc, NatGateway, Network, Peering,
        PrivateEndpoint, SecurityGroup, Shape, Subnet, Vpc,
    },
    provision::Event,
    sim::SimAccount,
    snapshot::{GroupPeer, GroupRule, NetworkSnapshot},
};

use crate::stage::{Cluster, PROJECT, SERVICE, TIDB_ACCOUNT, dms_subnets};

/// How much of a network is there already.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum There {
    /// A VPC with a subnet.
    Vpc,
    /// And the subnets of DMS with a route table that leads nowhere, and its security group, but no way out.
    Subnets,
    /// And what leads out of it.
    Exit,
    /// And the subnets of DMS with their route table, and its security group.
    All,
}

/// What somebody else made: it has no tag, and no migration describes it.
pub(crate) struct Theirs {
    pub(crate) account: SimAccount,
    /// Ids by the part that each was while it was made.
    ids: BTreeMap<String, String>,
    network: NetworkSnapshot,
}

impl Theirs {
    /// A whole network, made by an engine that knows how, with all traces of a migration wiped off.
    pub(crate) async fn made_for(cluster: &Cluster, there: There) -> Self {
        let account = cluster.account();
        let by = cluster.provisioner(&account);
        let migration = cluster.migration_started_by_the_caller(cluster.network_for_all());
        by.apply(&migration)
            .await
            .expect("the network of somebody else");
        let mut network = account.network();
        by.tear_down(&migration)
            .await
            .expect("only the network stays");

        let ids = parts(&network);
        let is_dms = |id: &String| {
            ids.iter().any(|(part, known)| {
                known == id && (part.contains("dms") || *part == table_of_dms(cluster.shape))
            })
        };
        network
            .network_interfaces
            .retain(|one| one.description != "DMSNetworkInterface");
        if matches!(there, There::Vpc | There::Exit) {
            network
                .subnets
                .retain(|one| !is_dms(&one.id));
            network
                .route_tables
                .retain(|one| !is_dms(&one.id));
            network
                .security_groups
                .retain(|one| !is_dms(&one.id));
        }
        if matches!(there, There::Vpc | There::Subnets) {
            network.internet_gateways.clear();
            network.addresses.clear();
            network.nat_gateways.clear();
            network.vpc_endpoints.clear();
            network.peerings.clear();
            network.network_interfaces.clear();
            network
                .subnets
                .retain(|one| one.vpc != ids["vpc"] || is_dms(&one.id));
            let is_main = |table: &tidb_dms::snapshot::RouteTable| {
                table
                    .associations
                    .iter()
                    .any(|one| one.main)
            };
            network
                .route_tables
                .retain(|one| is_main(one) || is_dms(&one.id));
            for table in &mut network.route_tables {
                table
                    .routes
                    .retain(|route| route.target == "local");
            }
            network
                .security_groups
                .retain(|one| one.name == "default" || is_dms(&one.id));
            let everywhere = GroupRule {
                protocol: "-1".to_owned(),
                ports: None,
                peer: GroupPeer::Range("0.0.0.0/0".parse().expect("a range")),
            };
            for group in &mut network.security_groups {
                group.egress = vec![everywhere.clone()];
            }
        }
        untag(&mut network);
        let given = network.clone();
        let account = account.with_network(|now| *now = given);
        Self { network: account.network(), account, ids }
    }

    fn id(&self, part: &str) -> &str {
        self.ids
            .get(part)
            .unwrap_or_else(|| panic!("no {part} in {:?}", self.ids))
    }

    /// A network of the same shape in which everything is there, and nothing is changed.
    pub(crate) fn described_as_it_is(&self, shape: Shape, plan: Plan) -> DescribedNetwork {
        self.network_in(self.vpc().keep_dns_attributes(), shape, plan, There::All)
    }

    /// A network of the same shape that uses what is there.
    pub(crate) fn described(&self, shape: Shape, plan: Plan, there: There) -> DescribedNetwork {
        self.network_in(self.vpc(), shape, plan, there)
    }

    fn vpc(&self) -> ExistingVpc {
        Vpc::existing(self.id("vpc"))
            .with_range("10.0.0.0/20")
            .with_taken(
                self.network
                    .subnets
                    .iter()
                    .filter(|one| one.vpc == self.id("vpc"))
                    .map(|one| one.range.to_string()),
            )
    }

    fn network_in(
        &self,
        mut vpc: ExistingVpc,
        shape: Shape,
        plan: Plan,
        there: There,
    ) -> DescribedNetwork {
        let has_exit = matches!(there, There::Exit | There::All);
        if has_exit
            && self
                .ids
                .contains_key("internet gateway")
        {
            vpc = vpc.with_internet_gateway(self.id("internet gateway"));
        }
        let subnets = match there {
            There::All => [("subnet dms 0", "us-west-2a"), ("subnet dms 1", "us-west-2b")]
                .map(|(part, zone)| Subnet::existing(self.id(part)).in_zone(zone)),
            There::Subnets => {
                let table = self.id(table_of_dms(shape));
                [("subnet dms 0", "us-west-2a"), ("subnet dms 1", "us-west-2b")].map(
                    |(part, zone)| {
                        Subnet::existing(self.id(part))
                            .in_zone(zone)
                            .routed_by(table)
                    },
                )
            }
            There::Vpc | There::Exit => dms_subnets(),
        };
        let group = match there {
            There::All | There::Subnets => SecurityGroup::existing([self.id("security group dms")]),
            _ => SecurityGroup::tight([3306]),
        };
        match shape {
            Shape::InternetGateway => Network::public_subnets()
                .vpc(vpc)
                .subnets(subnets)
                .security_group(group)
                .build()
                .expect("public subnets")
                .into(),
            Shape::Nat => {
                let nat = if has_exit {
                    NatGateway::existing(self.id("nat gateway 0"))
                } else {
                    NatGateway::in_public_subnet(Subnet::carved("us-west-2a", 28))
                };
                Network::private_subnets_with_nat([nat])
                    .vpc(vpc)
                    .subnets(subnets)
                    .security_group(group)
                    .build()
                    .expect("subnets with NAT")
                    .into()
            }
            Shape::PrivateEndpoint => {
                let endpoint = match plan {
                    Plan::Serverless => PrivateEndpoint::of_shared_gateway(SERVICE),
                    _ => PrivateEndpoint::of_own_gateway(SERVICE),
                };
                let endpoint = if has_exit {
                    endpoint.existing(self.id("vpc endpoint"))
                } else {
                    endpoint
                        .subnet(EndpointSubnet::carved("usw2-az1", 28))
                        .subnet(EndpointSubnet::carved("usw2-az2", 28))
                };
                Network::private_endpoint(endpoint)
                    .vpc(vpc)
                    .subnets(subnets)
                    .security_group(group)
                    .build()
                    .expect("a private endpoint")
                    .into()
            }
            _ => {
                let peering = Peering::with_project(PROJECT).asked_by_account(TIDB_ACCOUNT);
                let peering = if has_exit { peering.asked_as(self.id("peering")) } else { peering };
                Network::vpc_peering(peering)
                    .vpc(vpc)
                    .subnets(subnets)
                    .security_group(group)
                    .build()
                    .expect("a peering")
                    .into()
            }
        }
    }
}

/// The table of the subnets of DMS; a public subnet of a NAT gateway has one before it.
fn table_of_dms(shape: Shape) -> &'static str {
    if shape == Shape::Nat { "route table 1" } else { "route table 0" }
}

fn parts(network: &NetworkSnapshot) -> BTreeMap<String, String> {
    let mut parts = BTreeMap::new();
    macro_rules! read {
        ($($all:ident)*) => {$(
            for one in &network.$all {
                if let Some(part) = one.tags.get(Migration::PART_TAG) {
                    parts.insert(part.clone(), one.id.clone());
                }
            }
        )*};
    }
    read!(vpcs subnets internet_gateways addresses nat_gateways route_tables security_groups vpc_endpoints peerings);
    parts
}

fn untag(network: &mut NetworkSnapshot) {
    macro_rules! clear {
        ($($all:ident)*) => {
            $(network.$all.iter_mut().for_each(|one| one.tags.clear());)*
        };
    }
    clear!(vpcs subnets internet_gateways addresses nat_gateways route_tables security_groups vpc_endpoints peerings);
}

/// What has to be made, by the name of the part.
fn lacking(shape: Shape, there: There) -> Vec<&'static str> {
    let mut parts = match there {
        There::All | There::Subnets => Vec::new(),
        There::Vpc | There::Exit => {
            vec!["route table 0", "security group dms", "subnet dms 0", "subnet dms 1"]
        }
    };
    if matches!(there, There::Vpc | There::Subnets) {
        parts.extend_from_slice(match shape {
            Shape::InternetGateway => &["internet gateway"],
            // That of the public subnet, beside that of DMS where it is new.
            Shape::Nat if there == There::Vpc => {
                &["address 0", "internet gateway", "nat gateway 0", "route table 1", "subnet nat 0"]
            }
            Shape::Nat => {
                &["address 0", "internet gateway", "nat gateway 0", "route table 0", "subnet nat 0"]
            }
            Shape::PrivateEndpoint => &[
                "security group endpoint",
                "subnet endpoint 0",
                "subnet endpoint 1",
                "vpc endpoint",
            ],
            _ => &["peering"],
        });
    }
    // The endpoint's subnets share the table of DMS where that is new.
    if shape == Shape::PrivateEndpoint && there == There::Subnets {
        parts.push("route table 1");
    }
    parts.sort_unstable();
    parts
}

#[tokio::test(start_paused = true)]
async fn every_shape_uses_what_is_there_and_leaves_it_as_it_was() {
    let mut count = 0;
    for shape in Shape::ALL {
        for plan in Plan::ALL {
            let Some(cluster) = Cluster::of(plan, shape) else { continue };
            for there in [There::Vpc, There::Subnets, There::Exit, There::All] {
                for is_serverless in [false, true] {
                    if is_serverless && shape == Shape::InternetGateway {
                        continue;
                    }
                    connects(&cluster, there, is_serverless).await;
                    count += 1;
                }
            }
        }
    }
    println!("{count} networks in what is there");
}

async fn connects(cluster: &Cluster, there: There, is_serverless: bool) {
    let (shape, plan) = (cluster.shape, cluster.plan);
    let what = format!("{shape}, {plan}, {there:?} there, serverless: {is_serverless}");
    let theirs = Theirs::made_for(cluster, there).await;
    let account = &theirs.account;
    let before = account.inventory();
    let migration = cluster.migration(theirs.described(shape, plan, there), is_serverless);
    let by = cluster.provisioner(account);

    let mut events = by.clone().progress();
    by.apply(&migration)
        .await
        .unwrap_or_else(|error| panic!("{what}: {error}: {}", error.remedy()));
    while let Some(event) = events.next().await {
        match event {
            Event::Unreachable { findings, .. } => panic!("{what}: {findings}"),
            Event::Finished { .. } => break,
            _ => (),
        }
    }
    let inventory = account.inventory().to_string();
    assert!(inventory.contains("running"), "{what}: {inventory}");
    let plan = by
        .plan(&migration)
        .await
        .expect("a plan");
    assert!(plan.is_empty(), "{what}: {plan}");
    let made = parts(&account.network());
    let made: Vec<&str> = made
        .keys()
        .map(String::as_str)
        .collect();
    assert_eq!(made, lacking(shape, there), "{what}");

    by.tear_down(&migration)
        .await
        .unwrap_or_else(|error| panic!("{what}: {error}: {}", error.remedy()));
    assert_eq!(account.inventory(), before, "{what}");
}
