use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{
    fault::{Answer, Fault},
    instance::Instance,
    listing::{Listing, NoMatch, PageSize},
    quota,
    reach::{self, Origin},
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

    /// How many endpoints this instance has tested.
    pub(super) fn count_of(&self, instance: &Instance) -> usize {
        self.0
            .keys()
            .filter(|(tester, _)| tester == instance.arn())
            .count()
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
    match world.connections.0.get(&pair) {
        Some(known) => demand_settled(known)?,
        None => quota::demand_endpoint(world, world.connections.count_of(instance))?,
    }
    begin(world, pair.clone());
    let connection = world
        .connections
        .0
        .get(&pair)
        .map(Connection::show);
    Ok(json!({ "Connection": connection }))
}

/// Forgets what is known about a connection, so that tasks on it need a new test.
pub(super) fn delete(world: &mut World, request: &Members) -> Answer {
    request.require(&["EndpointArn", "ReplicationInstanceArn"])?;
    let pair = (
        request
            .needed("ReplicationInstanceArn")?
            .to_owned(),
        request
            .needed("EndpointArn")?
            .to_owned(),
    );
    let Some(connection) = world.connections.0.get_mut(&pair) else {
        let (instance, endpoint) = pair;
        return Err(Fault::not_found(format!(
            "Connection between {instance} and {endpoint} not found."
        )));
    };
    demand_settled(connection)?;
    connection.status = "deleting";
    let shown = connection.show();
    world.after(world.delays.connection_removal, move |world| {
        world.connections.0.remove(&pair);
    });
    Ok(json!({ "Connection": shown }))
}

fn demand_settled(connection: &Connection) -> Result<(), Fault> {
    match connection.status {
        "testing" => Err(Fault::invalid_state("Connection is already being tested")),
        "deleting" => Err(Fault::invalid_state("Connection is being deleted")),
        _ => Ok(()),
    }
}

/// DMS tests a changed endpoint on its own, from every available instance that had tested it.
pub(super) fn test_again(world: &mut World, endpoint: &str) {
    let pairs: Vec<Pair> = world
        .connections
        .0
        .iter()
        .filter(|((instance, tested), connection)| {
            let instance = world.instances.by_arn(instance);
            tested == endpoint
                && connection.status != "deleting"
                && instance.is_ok_and(|instance| instance.demand_available().is_ok())
        })
        .map(|(pair, _)| pair.clone())
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
    let Ok(instance) = world.instances.by_arn(&pair.0) else { return };
    let outcome = outcome(world, &instance.origin(), &pair.1);
    if let Some(connection) = world.connections.0.get_mut(pair)
        && connection.tests == test
        && connection.status == "testing"
    {
        connection.status = if outcome.is_ok() { "successful" } else { "failed" };
        connection.last_failure = outcome.err();
    }
}

/// How a test of this endpoint from there ends now: as it was planned, or by what it finds.
pub(super) fn outcome(world: &mut World, origin: &Origin, endpoint: &str) -> Result<(), String> {
    let endpoint = world
        .endpoints
        .by_arn(endpoint)
        .map_err(|_| format!("Endpoint {endpoint} not found."))?;
    let planned = world
        .failures
        .end_of_test(endpoint.id());
    match planned {
        Some(text) => Err(text),
        None => reach::try_connection(world, origin, endpoint),
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
