use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{
    fault::{Answer, Fault},
    listing::{Listing, NoMatch, PageSize},
    reach,
    shelf::Resource,
    wire::Members,
    world::World,
};

/// A replication instance and an endpoint, by ARN.
type Pair = (String, String);

/// What is known about one endpoint as seen from one replication instance.
#[derive(Clone, Debug)]
pub(super) struct Connection {
    instance_arn: String,
    instance_id: String,
    endpoint_arn: String,
    endpoint_id: String,
    status: &'static str,
    last_failure: Option<String>,
    tests: u64,
}

impl Connection {
    fn show(&self) -> Value {
        json!({
            "ReplicationInstanceArn": self.instance_arn,
            "ReplicationInstanceIdentifier": self.instance_id,
            "EndpointArn": self.endpoint_arn,
            "EndpointIdentifier": self.endpoint_id,
            "Status": self.status,
            "LastFailureMessage": self.last_failure,
        })
    }
}

/// Every connection that was ever tested and whose two ends still exist.
#[derive(Clone, Debug, Default)]
pub(super) struct Connections(BTreeMap<Pair, Connection>);

impl Connections {
    pub(super) fn is_successful(&self, instance: &str, endpoint: &str) -> bool {
        self.0
            .get(&(instance.to_owned(), endpoint.to_owned()))
            .is_some_and(|connection| connection.status == "successful")
    }

    pub(super) fn mark_deleting(&mut self, is_meant: impl Fn(&Pair) -> bool) {
        for (_, connection) in self
            .0
            .iter_mut()
            .filter(|(pair, _)| is_meant(pair))
        {
            connection.status = "deleting";
        }
    }

    pub(super) fn forget(&mut self, is_meant: impl Fn(&Pair) -> bool) {
        self.0.retain(|pair, _| !is_meant(pair));
    }
}

pub(super) fn test(world: &mut World, request: &Members) -> Answer {
    request.require(&["ReplicationInstanceArn", "EndpointArn"])?;
    let instance = world
        .instances
        .by_arn(request.needed("ReplicationInstanceArn")?)?;
    let endpoint = world
        .endpoints
        .by_arn(request.needed("EndpointArn")?)?;
    instance.demand_available()?;
    endpoint.demand_active()?;
    let pair = (instance.arn().to_owned(), endpoint.arn().to_owned());
    let is_tested = |known: &Connection| known.status == "testing";
    if world
        .connections
        .0
        .get(&pair)
        .is_some_and(is_tested)
    {
        return Err(Fault::invalid_state("Connection is already being tested"));
    }
    begin(world, pair.clone());
    let connection = world
        .connections
        .0
        .get(&pair)
        .map(Connection::show);
    Ok(json!({ "Connection": connection }))
}

/// DMS tests a changed endpoint on its own, from every instance that had tested it.
pub(super) fn test_again(world: &mut World, endpoint: &str) {
    let pairs: Vec<Pair> = world
        .connections
        .0
        .keys()
        .filter(|(_, tested)| tested == endpoint)
        .cloned()
        .collect();
    for pair in pairs {
        begin(world, pair);
    }
}

fn begin(world: &mut World, pair: Pair) {
    let (Ok(instance), Ok(endpoint)) =
        (world.instances.by_arn(&pair.0), world.endpoints.by_arn(&pair.1))
    else {
        return;
    };
    let connection = world
        .connections
        .0
        .entry(pair.clone())
        .or_insert_with(|| Connection {
            instance_arn: pair.0.clone(),
            instance_id: String::new(),
            endpoint_arn: pair.1.clone(),
            endpoint_id: String::new(),
            status: "testing",
            last_failure: None,
            tests: 0,
        });
    connection.instance_id = instance.id().to_owned();
    connection.endpoint_id = endpoint.id().to_owned();
    connection.status = "testing";
    connection.last_failure = None;
    connection.tests += 1;
    let this_test = connection.tests;
    world.after(world.delays.connection_test, move |world| finish(world, &pair, this_test));
}

fn finish(world: &mut World, pair: &Pair, test: u64) {
    let (Ok(instance), Ok(endpoint)) =
        (world.instances.by_arn(&pair.0), world.endpoints.by_arn(&pair.1))
    else {
        return;
    };
    let outcome = reach::try_connection(world, instance, endpoint);
    if let Some(connection) = world.connections.0.get_mut(pair)
        && connection.tests == test
        && connection.status == "testing"
    {
        connection.status = if outcome.is_ok() { "successful" } else { "failed" };
        connection.last_failure = outcome.err();
    }
}

pub(super) fn describe(world: &mut World, request: &Members) -> Answer {
    let listing = Listing {
        member: "Connections",
        filters: &[
            ("endpoint-arn", |connection: &Connection| &connection.endpoint_arn),
            ("replication-instance-arn", |connection| &connection.instance_arn),
        ],
        page_size: PageSize::USUAL,
        no_match: NoMatch::IsAnEmptyList,
    };
    listing.answer(request, world.connections.0.values(), Connection::show)
}
