//! The network of a document, through the checks of the builder.

use std::net::Ipv4Addr;

use serde_json::{Map, Value};

use super::{
    parts::{kept, optional, read_tags},
    reader::Table,
    rules,
};
use crate::{
    cluster::GatewayModel,
    finding::{Findings, Rule},
    name::{Given, Region, SubnetGroupIdentifier, TidbPort},
    network::{
        DescribedNetwork, EndpointSubnet, NatGateway, Network, Peering, PrivateEndpoint,
        SecurityGroup, Shape, Subnet, Vpc, rules as network_rules,
    },
};

const SHAPES: [(&str, Shape); 4] = [
    ("public-subnets", Shape::InternetGateway),
    ("private-subnets-with-nat", Shape::Nat),
    ("private-endpoint", Shape::PrivateEndpoint),
    ("vpc-peering", Shape::VpcPeering),
];

/// What a compute says of its place that the network of a document answers, whatever else is wrong with it.
pub(super) fn answers(document: &Map<String, Value>) -> &'static [Rule] {
    let network = document
        .get("network")
        .filter(|network| !network.is_null());
    let Some(network) = network else { return &[] };
    let said = network
        .get("shape")
        .and_then(Value::as_str);
    let shape = SHAPES
        .into_iter()
        .find_map(|(word, shape)| (Some(word) == said).then_some(shape));
    shape.unwrap_or(Shape::Nat).answers()
}

/// What other parts of a document say of its network.
pub(super) struct Around<'a> {
    pub(super) region: Option<&'a Region>,
    pub(super) port: Option<TidbPort>,
    pub(super) gateway: GatewayModel,
}

/// The network, and the identifier of the subnet group that its subnets become.
pub(super) fn read(
    table: Table<'_>,
    around: &Around<'_>,
) -> Option<(DescribedNetwork, SubnetGroupIdentifier)> {
    if !table.has("shape") {
        let words: Vec<_> = SHAPES
            .iter()
            .map(|(word, _)| format!("`{word}`"))
            .collect();
        let remedy = format!("use {}", words.join(", "));
        table
            .report
            .add(rules::MISSING, table.path_of("shape"), "it is missing", remedy);
    }
    let shape = table.choice("shape", &SHAPES);
    let mut findings = Findings::none();
    let group = table
        .text("subnet_group")
        .unwrap_or_default()
        .parse();
    let group = findings.parsed(&table.path_of("subnet_group"), group);
    table.report.extend(findings);
    let vpc = read_vpc(&table);
    let subnets = tables(&table, "subnets", read_subnet);
    let region = around
        .region
        .cloned()
        .map_or_else(Given::missing, Given::right);
    let port = around
        .port
        .map_or_else(Given::missing, Given::right);
    let account = optional(table.text("account"));
    let security_group = read_security_group(&table);
    let tags = read_tags(&table);
    /// The same answers to each shape. Without a VPC nothing is kept; this one only lets the rest be judged.
    macro_rules! built {
        ($begun:expr) => {
            $begun
                .vpc(
                    vpc.clone()
                        .unwrap_or_else(|| Vpc::existing(Given::missing()).into()),
                )
                .subnets(subnets)
                .region(region)
                .account(account)
                .port(port)
                .security_group(security_group)
                .tags(tags)
                .build()
                .map(DescribedNetwork::from)
        };
    }
    let remedy = "add the table that the shape needs";
    let network = match shape {
        None => None,
        Some(Shape::InternetGateway) => Some(built!(Network::public_subnets())),
        Some(Shape::Nat) => {
            let gateways = tables(&table, "nat_gateways", read_nat_gateway);
            Some(built!(Network::private_subnets_with_nat(gateways)))
        }
        Some(Shape::PrivateEndpoint) => table
            .needed_table("private_endpoint", remedy)
            .map(|inner| read_private_endpoint(inner, around.gateway))
            .map(|endpoint| built!(Network::private_endpoint(endpoint))),
        Some(Shape::VpcPeering) => table
            .needed_table("peering", remedy)
            .map(read_peering)
            .map(|peering| built!(Network::vpc_peering(peering))),
    };
    let report = table.report;
    if shape.is_some() {
        table.finish();
    }
    let network = match network? {
        // What a VPC would have answered is no second mistake.
        Err(refused) if vpc.is_none() => {
            let findings = refused.into_findings();
            report.extend(findings.without(&[network_rules::UNKNOWN_RANGE]));
            None
        }
        network => kept(network, report, |network| network.findings().clone()),
    };
    vpc.and(network).zip(group)
}

/// `vpc = "10.0.0.0/20"` is to be made; `vpc = { id = "vpc-…" }` exists.
fn read_vpc(table: &Table<'_>) -> Option<Vpc> {
    if let Some(Value::String(range)) = table.value("vpc") {
        return Some(Vpc::of(range));
    }
    let remedy = "write the range of a new VPC, or `{ id = \"vpc-…\" }`";
    let vpc = table.needed_table("vpc", remedy)?;
    let existing = Vpc::existing(vpc.text("id").unwrap_or_default())
        .with_taken(vpc.texts("taken"))
        .with_internet_gateway(optional(vpc.text("internet_gateway")));
    let existing = vpc
        .texts("ranges")
        .into_iter()
        .fold(existing, |existing, range| existing.with_range(range));
    let keeps_dns = vpc
        .flag("keep_dns_attributes")
        .unwrap_or_default();
    vpc.finish();
    Some(if keeps_dns { existing.keep_dns_attributes() } else { existing }.into())
}

/// The tables of a list, each read by `read`.
fn tables<T>(
    table: &Table<'_>,
    key: &'static str,
    read: impl Fn(&Table<'_>) -> Option<T>,
) -> Vec<T> {
    let mut all = Vec::new();
    for (path, value) in table.list(key) {
        let Value::Object(entries) = value else {
            let remedy = "write a table, such as `{ zone = \"us-west-2a\", prefix = 24 }`";
            table
                .report
                .add(rules::VALUE, path, "it is not a table", remedy);
            continue;
        };
        let inner = Table::of(path, entries, table.report);
        all.extend(read(&inner));
        inner.finish();
    }
    all
}

/// Where the addresses of a subnet of a document come from.
enum Place<'a> {
    Carved(u8),
    Of(&'a str),
    Existing { id: &'a str, range: Option<&'a str> },
}

/// `id` exists; `prefix` is to be carved; `range` is given.
fn read_place<'a>(table: &Table<'a>) -> Option<Place<'a>> {
    let (id, range, prefix) = (table.text("id"), table.text("range"), table.number("prefix"));
    let (problem, remedy) = match (id, range, prefix) {
        (Some(id), range, None) => return Some(Place::Existing { id, range }),
        (None, Some(range), None) => return Some(Place::Of(range)),
        (None, None, Some(prefix)) => match u8::try_from(prefix) {
            Ok(prefix) => return Some(Place::Carved(prefix)),
            Err(_) => ("its prefix is none", "choose a prefix from 16 to 28"),
        },
        (None, None, None) => (
            "it has neither `id` nor `prefix` nor `range`",
            "write `prefix = 24` to have it carved, `range`, or the `id` of one that exists",
        ),
        (_, _, Some(_)) => (
            "there is a prefix beside its `id` or `range`",
            "keep `prefix` for a subnet that is to be carved, and `id` or `range` otherwise",
        ),
    };
    let path = table.path_of("prefix");
    table
        .report
        .add(rules::VALUE, path, problem, remedy);
    None
}

fn read_subnet(table: &Table<'_>) -> Option<Subnet> {
    let zone = optional(table.text("zone"));
    let route_table = optional(table.text("route_table"));
    let subnet = match read_place(table)? {
        Place::Carved(prefix) => Subnet::carved(zone, prefix),
        Place::Of(range) => Subnet::of(zone, range),
        Place::Existing { id, range } => {
            let subnet = Subnet::existing(id).in_zone(zone);
            range
                .into_iter()
                .fold(subnet, |subnet, range| subnet.with_range(range))
        }
    };
    Some(subnet.routed_by(route_table))
}

/// `subnet` is where a new gateway goes; `id` exists.
fn read_nat_gateway(table: &Table<'_>) -> Option<NatGateway> {
    if let Some(id) = table.text("id") {
        let zone = table.text("zone");
        let address = table
            .text("address")
            .map(str::parse::<Ipv4Addr>);
        let gateway = match address {
            None => NatGateway::existing(id),
            Some(Ok(address)) => NatGateway::existing_at(id, address),
            Some(Err(_)) => {
                let path = table.path_of("address");
                let remedy = "write the public address of the gateway, such as `198.51.100.7`";
                table
                    .report
                    .add(rules::VALUE, path, "it is not an IPv4 address", remedy);
                return None;
            }
        };
        return Some(match zone {
            Some(zone) => gateway.in_zone(zone),
            None => gateway,
        });
    }
    let allocation = table.text("allocation");
    let remedy = "add the public subnet of a new gateway, or the `id` of one that exists";
    let inner = table.needed_table("subnet", remedy)?;
    let subnet = read_subnet(&inner);
    inner.finish();
    Some(match allocation {
        Some(allocation) => NatGateway::with_allocation(subnet?, allocation),
        None => NatGateway::in_public_subnet(subnet?),
    })
}

fn read_private_endpoint(table: Table<'_>, gateway: GatewayModel) -> PrivateEndpoint {
    let service = table
        .text("service")
        .unwrap_or_default();
    let private_endpoint = match gateway {
        GatewayModel::Shared => PrivateEndpoint::of_shared_gateway(service),
        GatewayModel::Own => PrivateEndpoint::of_own_gateway(service),
    };
    let private_endpoint = private_endpoint
        .existing(optional(table.text("id")))
        .security_group(optional(table.text("security_group")))
        .offered_in(table.texts("offered_in"));
    let private_endpoint = tables(&table, "subnets", read_endpoint_subnet)
        .into_iter()
        .fold(private_endpoint, PrivateEndpoint::subnet);
    let lets_in_vpc = table
        .flag("let_in_vpc")
        .unwrap_or_default();
    table.finish();
    if lets_in_vpc { private_endpoint.let_in_vpc() } else { private_endpoint }
}

fn read_endpoint_subnet(table: &Table<'_>) -> Option<EndpointSubnet> {
    let zone = table.text("zone").unwrap_or_default();
    Some(match read_place(table)? {
        Place::Carved(prefix) => EndpointSubnet::carved(zone, prefix),
        Place::Of(range) => EndpointSubnet::of(zone, range),
        Place::Existing { id, range } => {
            if range.is_some() {
                let problem = "the subnet exists, and its range is not needed here";
                table
                    .report
                    .add(rules::KEY, table.path_of("range"), problem, "drop it");
            }
            EndpointSubnet::existing(id, zone)
        }
    })
}

fn read_peering(table: Table<'_>) -> Peering {
    let project = table
        .text("project")
        .unwrap_or_default();
    let peering = Peering::with_project(project)
        .asked_by_account(optional(table.text("account")))
        .asked_by_vpc(optional(table.text("vpc")))
        .asked_as(optional(table.text("id")));
    table.finish();
    peering
}

/// Those that exist, one that lets out only what is needed, or else a new one that lets everything out.
fn read_security_group(table: &Table<'_>) -> SecurityGroup {
    let existing = table.texts("security_groups");
    let is_tight = table.has("tight_egress_to");
    let mut ports = Vec::new();
    for (path, port) in table.list("tight_egress_to") {
        match port
            .as_u64()
            .and_then(|port| u16::try_from(port).ok())
        {
            Some(port) => ports.push(port),
            None => table
                .report
                .add(rules::VALUE, path, "it is not a port", "write 1 to 65535"),
        }
    }
    if is_tight && !existing.is_empty() {
        let problem = "there are `security_groups` beside it, whose rules are left alone";
        table.report.add(
            rules::KEY,
            table.path_of("tight_egress_to"),
            problem,
            "keep one of the two",
        );
    }
    match is_tight {
        _ if !existing.is_empty() => SecurityGroup::existing(existing),
        true => SecurityGroup::tight(ports),
        false => SecurityGroup::open(),
    }
}
