//! A cluster of each plan, the network to it, and an account on which both can be rehearsed.

use std::net::Ipv4Addr;

use aws_sdk_databasemigration::operation::create_endpoint::builders::CreateEndpointInputBuilder;
use tidb_dms::{
    TidbEndpoint,
    ca::{ClusterCa, IsrgRootX1},
    cluster::Plan,
    compute::{ReplicationInstance, ServerlessOutline},
    endpoint::{DescribedEndpoint, FarEndpoint, Role},
    migration::{Migration, Start},
    name::{MigrationName, SubnetGroupIdentifier},
    network::{
        DescribedNetwork, EndpointSubnet, NatGateway, Network, Peering, PrivateEndpoint,
        SecurityGroup, Shape, Subnet, TidbCloudStep, Vpc,
    },
    plan::HandOff,
    provision::{HandOffFuture, HandOffState, Provisioner, TidbCloud},
    sim::{SimAccount, SimGateway},
    snapshot::{EndpointService, PeeringSide},
    task::{DataFlow, TaskOutline, mappings::TableMappings},
};

use crate::rehearsal::{own_gateway, shared_gateway};

pub(crate) const SERVICE: &str = "com.amazonaws.vpce.us-west-2.vpce-svc-0062ecf0683000000";
pub(crate) const PROJECT: &str = "172.16.0.0/20";
pub(crate) const TIDB_ACCOUNT: &str = "210987654321";
const TIDB_VPC: &str = "vpc-0123456789abcdef0";
const AURORA: &str = "orders.cluster-abc.us-west-2.rds.amazonaws.com";
const PASSWORD: &str = "Rehearsal-4-orders";

/// The subnets that DMS gets.
pub(crate) fn dms_subnets() -> [Subnet; 2] {
    [Subnet::carved("us-west-2a", 24), Subnet::carved("us-west-2b", 24)]
}

/// A cluster as it is reached in one shape, and the gateway in front of it.
pub(crate) struct Cluster {
    /// The name of the migration to it, which everything of DMS is called by.
    name: &'static str,
    pub(crate) plan: Plan,
    pub(crate) shape: Shape,
    gateway: SimGateway,
    endpoint: DescribedEndpoint,
}

macro_rules! endpoint {
    ($name:expr, $plan:ident $(. $way:ident ())?, $host:expr, $user:expr, $ca:expr) => {
        TidbEndpoint::$plan()
            $(.$way())?
            // Premium refuses what a full load does; that is not this test's matter.
            .dangerous()
            .target()
            .identifier(format!("{}-tidb", $name))
            .host($host)
            .credentials($user, PASSWORD)
            .verify_full($ca)
            .build()
            .expect("a TiDB endpoint")
            .into()
    };
}

impl Cluster {
    /// Nothing where TiDB Cloud offers none.
    pub(crate) fn of(plan: Plan, shape: Shape) -> Option<Self> {
        Self::named("orders", plan, shape)
    }

    /// With a migration of this name.
    pub(crate) fn named(name: &'static str, plan: Plan, shape: Shape) -> Option<Self> {
        let host = match (plan, shape) {
            (Plan::Serverless, Shape::PrivateEndpoint) => {
                "gateway01-privatelink.us-west-2.prod.aws.tidbcloud.com"
            }
            (Plan::Serverless, _) => "gateway01.us-west-2.prod.aws.tidbcloud.com",
            (_, Shape::PrivateEndpoint) => "privatelink-19341000.abc.clusters.tidb-cloud.com",
            (_, Shape::VpcPeering) => "private-tidb.abc.clusters.tidb-cloud.com",
            _ => "tidb.abc.clusters.tidb-cloud.com",
        };
        let (gateway, ca): (SimGateway, Option<ClusterCa>) = match plan {
            Plan::Serverless => (shared_gateway(host), None),
            _ => {
                let (gateway, ca) = own_gateway(host).expect("a gateway");
                (gateway, Some(ca))
            }
        };
        let own = || ca.clone().expect("a cluster's own CA");
        let user = if plan == Plan::Serverless { "3pTAoNNegb47Uc8.root" } else { "root" };
        let isrg = IsrgRootX1::bundled;
        let endpoint: DescribedEndpoint = match (plan, shape) {
            (Plan::Serverless, Shape::InternetGateway | Shape::Nat) => {
                endpoint!(name, serverless, host, user, isrg())
            }
            (Plan::Serverless, Shape::PrivateEndpoint) => {
                endpoint!(name, serverless.private_endpoint(), host, user, isrg())
            }
            (Plan::Essential, Shape::InternetGateway | Shape::Nat) => {
                endpoint!(name, essential, host, user, own())
            }
            (Plan::Essential, Shape::PrivateEndpoint) => {
                endpoint!(name, essential.private_endpoint(), host, user, own())
            }
            (Plan::Premium, Shape::InternetGateway | Shape::Nat) => {
                endpoint!(name, premium, host, user, own())
            }
            (Plan::Premium, Shape::PrivateEndpoint) => {
                endpoint!(name, premium.private_endpoint(), host, user, own())
            }
            (Plan::Dedicated, Shape::InternetGateway | Shape::Nat) => {
                endpoint!(name, dedicated, host, user, own())
            }
            (Plan::Dedicated, Shape::PrivateEndpoint) => {
                endpoint!(name, dedicated.private_endpoint(), host, user, own())
            }
            (Plan::Dedicated, Shape::VpcPeering) => {
                endpoint!(name, dedicated.vpc_peering(), host, user, own())
            }
            // In a private preview: who is in it is warned, and connects.
            (Plan::Premium, Shape::VpcPeering) => {
                endpoint!(name, premium.vpc_peering(), host, user, own())
            }
            _ => return None,
        };
        let gateway = gateway.user("root", PASSWORD);
        let gateway = match shape {
            Shape::PrivateEndpoint => {
                gateway.private_endpoint(host, SERVICE, ["usw2-az1", "usw2-az2"])
            }
            Shape::VpcPeering => gateway.in_project(
                host,
                TIDB_ACCOUNT,
                TIDB_VPC,
                PROJECT.parse().expect("a range"),
                Ipv4Addr::new(172, 16, 0, 9),
            ),
            // Nobody is let in before somebody is.
            _ => gateway
                .public_address(Ipv4Addr::new(203, 0, 113, 9))
                .access_list([]),
        };
        Some(Self { name, plan, shape, gateway, endpoint })
    }

    /// A Dedicated cluster that takes plain text, for an account that knows no certificates.
    pub(crate) fn in_plain_text(shape: Shape) -> Self {
        let cluster = Self::of(Plan::Dedicated, shape).expect("Dedicated has every shape");
        let host = cluster.endpoint.host().to_string();
        let base = || TidbEndpoint::dedicated();
        macro_rules! plain {
            ($($way:ident).*) => {
                base()$(.$way())*
                    .target()
                    .identifier("orders-tidb")
                    .host(&host)
                    .credentials("root", PASSWORD)
                    .build()
                    .expect("a TiDB endpoint")
                    .into()
            };
        }
        let endpoint = match shape {
            Shape::PrivateEndpoint => plain!(private_endpoint.ssl_none),
            Shape::VpcPeering => plain!(vpc_peering.ssl_none),
            _ => plain!(dangerous.ssl_none),
        };
        Self { endpoint, ..cluster }
    }

    /// An account that Aurora is in and the cluster is behind.
    pub(crate) fn account(&self) -> SimAccount {
        let service = EndpointService {
            name: SERVICE.to_owned(),
            acceptance_required: self.plan != Plan::Serverless,
            zone_ids: vec!["usw2-az1".to_owned(), "usw2-az2".to_owned()],
            private_dns_names: vec![self.endpoint.host().to_string()],
            private_dns_verification: "verified".to_owned(),
            ..EndpointService::default()
        };
        SimAccount::in_region("us-west-2")
            .with_database(AURORA, 3306)
            .with_gateway(self.gateway.clone())
            .with_endpoint_service(service)
    }

    /// A network of this cluster's shape, all of it new.
    pub(crate) fn network(&self) -> DescribedNetwork {
        self.network_with(|endpoint| endpoint)
    }

    /// The same for others too: a private endpoint lets the whole VPC in.
    pub(crate) fn network_for_all(&self) -> DescribedNetwork {
        self.network_with(PrivateEndpoint::let_in_vpc)
    }

    fn network_with(&self, endpoint: fn(PrivateEndpoint) -> PrivateEndpoint) -> DescribedNetwork {
        let dms = dms_subnets();
        match self.shape {
            Shape::InternetGateway => Network::public_subnets()
                .vpc(Vpc::of("10.0.0.0/20"))
                .subnets(dms)
                .build()
                .expect("public subnets")
                .into(),
            Shape::Nat => {
                let gateway = NatGateway::in_public_subnet(Subnet::carved("us-west-2a", 28));
                Network::private_subnets_with_nat([gateway])
                    .vpc(Vpc::of("10.0.0.0/20"))
                    .subnets(dms)
                    .security_group(SecurityGroup::tight([3306]))
                    .build()
                    .expect("subnets with NAT")
                    .into()
            }
            Shape::PrivateEndpoint => {
                let endpoint = endpoint(match self.plan {
                    Plan::Serverless => PrivateEndpoint::of_shared_gateway(SERVICE),
                    _ => PrivateEndpoint::of_own_gateway(SERVICE),
                })
                .subnet(EndpointSubnet::carved("usw2-az1", 28))
                .subnet(EndpointSubnet::carved("usw2-az2", 28));
                Network::private_endpoint(endpoint)
                    .vpc(Vpc::of("10.0.0.0/20"))
                    .subnets(dms)
                    .security_group(SecurityGroup::tight([3306]))
                    .build()
                    .expect("a private endpoint")
                    .into()
            }
            _ => {
                let peering = Peering::with_project(PROJECT).asked_by_account(TIDB_ACCOUNT);
                Network::vpc_peering(peering)
                    .vpc(Vpc::of("10.0.0.0/20"))
                    .subnets(dms)
                    .security_group(SecurityGroup::tight([3306]))
                    .build()
                    .expect("a peering")
                    .into()
            }
        }
    }

    /// From Aurora to the cluster, over this network.
    pub(crate) fn migration(&self, network: DescribedNetwork, is_serverless: bool) -> Migration {
        self.migration_started(network, is_serverless, Start::WhenTested)
    }

    /// The same on an instance, ready to be started.
    pub(crate) fn migration_started_by_the_caller(&self, network: DescribedNetwork) -> Migration {
        self.migration_started(network, false, Start::ByCaller)
    }

    fn migration_started(
        &self,
        network: DescribedNetwork,
        is_serverless: bool,
        start: Start,
    ) -> Migration {
        let called = |what: &str| format!("{}-{what}", self.name);
        let group: SubnetGroupIdentifier = called("dms")
            .parse()
            .expect("an identifier");
        let builder = Migration::builder().name(self.name);
        let mappings = TableMappings::new().include("orders", "%");
        let aurora = CreateEndpointInputBuilder::default()
            .endpoint_identifier(called("aurora"))
            .endpoint_type(Role::Source.into())
            .engine_name("aurora")
            .server_name(AURORA)
            .port(3306)
            .username("dms")
            .password("Aurora-secret-1");
        let aurora = FarEndpoint::raw(aurora, Role::Source).expect("a far endpoint");
        let built = if is_serverless {
            let outline = ServerlessOutline::builder()
                .identifier(called("to-tidb"))
                .migration(DataFlow::to_tidb().full_load_and_cdc())
                .mappings(mappings)
                .max_capacity(8)
                .placement(
                    network
                        .for_serverless(group)
                        .expect("private subnets"),
                )
                .build()
                .expect("a serverless replication");
            builder
                .network(network)
                .compute(outline)
                .source(aurora)
                .target(self.endpoint.clone())
                .start(start)
                .build()
        } else {
            let instance = ReplicationInstance::builder()
                .identifier(called("dms"))
                .class("dms.t3.large")
                .placement(network.for_instance(group))
                .build()
                .expect("an instance");
            let task = TaskOutline::builder()
                .identifier(called("to-tidb"))
                .migration(DataFlow::to_tidb().full_load_and_cdc())
                .mappings(mappings)
                .build()
                .expect("a task");
            builder
                .network(network)
                .compute(instance)
                .source(aurora)
                .target(self.endpoint.clone())
                .task(task)
                .start(start)
                .build()
        };
        built.unwrap_or_else(|refused| panic!("{refused}"))
    }

    /// Somebody at TiDB Cloud who does what is handed off.
    pub(crate) fn provisioner(&self, account: &SimAccount) -> Provisioner {
        Provisioner::new(&account.client())
            .ec2(&account.ec2_client())
            .jitter_seed(1)
            .tidb_cloud(Console { account: account.clone(), gateway: self.gateway.clone() })
    }
}

struct Console {
    account: SimAccount,
    gateway: SimGateway,
}

impl Console {
    fn enter(&self, hand_off: &HandOff) -> Result<HandOffState, String> {
        match hand_off {
            HandOff::AllowAddresses { addresses, .. } => {
                if addresses.is_empty() {
                    return Err("no address to let in".to_owned());
                }
                let gateway = self.gateway.clone().access_list(
                    addresses
                        .iter()
                        .copied()
                        .map(Into::into),
                );
                let _ = self
                    .account
                    .clone()
                    .with_gateway(gateway);
            }
            HandOff::Network(TidbCloudStep::RegisterEndpoint { endpoint, .. }) => {
                let endpoint = endpoint
                    .as_ref()
                    .ok_or("no endpoint to register")?;
                self.account
                    .accept_vpc_endpoint(endpoint.as_str());
            }
            HandOff::Network(TidbCloudStep::RequestPeering {
                region,
                account,
                vpc,
                ranges,
                ..
            }) => {
                // What the console asks for, all of it.
                if region.is_none() || account.is_none() || ranges.is_empty() {
                    return Err(format!("not all is known: {hand_off}"));
                }
                let vpc = vpc
                    .as_ref()
                    .ok_or("no VPC to peer with")?;
                // What was asked for is not asked for again.
                let over = ["deleting", "deleted", "rejected", "failed", "expired"];
                let network = self.account.network();
                let is_asked = network.peerings.iter().any(|one| {
                    one.accepter.vpc == vpc.as_str() && !over.contains(&one.status.as_str())
                });
                if is_asked {
                    return Ok(HandOffState::Done);
                }
                let requester = PeeringSide {
                    account: TIDB_ACCOUNT.to_owned(),
                    vpc: TIDB_VPC.to_owned(),
                    region: "us-west-2".to_owned(),
                    ranges: vec![
                        PROJECT
                            .parse()
                            .map_err(|error| format!("{error}"))?,
                    ],
                };
                self.account
                    .request_peering(requester, vpc.as_str())
                    .ok_or("no such VPC")?;
            }
            _ => (),
        }
        Ok(HandOffState::Done)
    }
}

impl TidbCloud for Console {
    fn hand_off<'a>(&'a self, _: &'a MigrationName, hand_off: &'a HandOff) -> HandOffFuture<'a> {
        Box::pin(async move { Ok(self.enter(hand_off)?) })
    }
}
