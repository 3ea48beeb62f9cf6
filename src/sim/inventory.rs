use std::{collections::BTreeMap, fmt};

use serde_json::{Value, json};

use super::{
    dispatch,
    ec2::Leftover,
    plain::{Names, sorted},
    shelf::Resource,
    wire::Request,
    world::World,
};

/// Everything in a [`SimAccount`](super::SimAccount) at one moment, as text to compare with another account's, or with the
/// same account's later on.
///
/// A resource is called `kind/identifier`, such as `endpoint/orders-tidb`; the kinds are `certificate`, `connection`,
/// `endpoint`, `replication`, `replication-config`, `replication-instance`, `replication-task` and `subnet-group`. It holds what AWS
/// would describe (settings, status, tags) without what differs between two accounts that were set up alike: ARNs become
/// these names, and times, addresses and progress are left out. JSON documents in settings are read, so their layout does
/// not matter.
///
/// Of the network it holds what EC2's operations made, `vpc/Name=orders` by its kind and its tags, and what they changed of
/// what was there before, by its id; the kinds are `address`, `internet-gateway`, `nat-gateway`, `network-acl`, `peering`,
/// `route-table`, `security-group`, `subnet`, `vpc` and `vpc-endpoint`. What EC2 makes along with a VPC, network interfaces,
/// and NAT gateways, endpoints and peerings that are gone but still described are left out.
///
/// Of passwords, certificates and scripts it holds the beginning of a SHA-256: a change shows, the text does not.
///
/// Printed, with `Display` as with `Debug`, it is a line of JSON for each resource, in the order of their names.
#[derive(Clone, Eq, PartialEq)]
pub struct Inventory(BTreeMap<String, String>);

impl Inventory {
    /// Whether there is no resource at all. The roles and the network that an account is made with are none; the subnet group
    /// `default`, which DMS makes for an instance that names no group, is one.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many resources there are; each tested connection is one.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The names of the resources in alphabetical order, such as `endpoint/orders-tidb`.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// One resource as a line of JSON, by its name.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    pub(super) fn take(world: &mut World) -> Self {
        let leftovers = world.network.leftovers();
        let names = names(world, &leftovers);
        let mut resources = BTreeMap::new();
        for kind in &KINDS {
            for shown in kind.list(world) {
                let name = kind.name(&shown);
                let settings = names.plain(&shown);
                resources.insert(name.clone(), json!({ "resource": name, "settings": settings }));
            }
        }
        for Leftover { name, settings, .. } in leftovers {
            let settings = names.plain(&settings.into());
            resources.insert(name.clone(), json!({ "resource": name, "settings": settings }));
        }
        for (arn, tags) in world.tags.iter() {
            if let Some(resource) = names
                .of(arn)
                .and_then(|name| resources.get_mut(name))
                && !tags.is_empty()
            {
                resource["tags"] = json!(tags);
            }
        }
        for endpoint in world.endpoints.iter() {
            if let Some(resource) = resources.get_mut(&format!("endpoint/{}", endpoint.id()))
                && let Some(digest) = endpoint.login().password_digest()
            {
                resource["settings"]["Password"] = digest.into();
            }
        }
        let line = |(name, resource)| (name, sorted(resource).to_string());
        Self(
            resources
                .into_iter()
                .map(line)
                .collect(),
        )
    }
}

impl fmt::Display for Inventory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0
            .values()
            .try_for_each(|line| writeln!(f, "{line}"))
    }
}

/// The same as `Display`, so that a failed comparison can be read.
impl fmt::Debug for Inventory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Inventory\n{self}")
    }
}

/// A kind of resource as the account lists it. The inventory asks what every caller can ask, so it cannot know more.
struct Kind {
    name: &'static str,
    operation: &'static str,
    list: &'static str,
    ids: &'static [&'static str],
}

const KINDS: [Kind; 8] = [
    Kind {
        name: "certificate",
        operation: "DescribeCertificates",
        list: "Certificates",
        ids: &["CertificateIdentifier"],
    },
    Kind {
        name: "connection",
        operation: "DescribeConnections",
        list: "Connections",
        ids: &["ReplicationInstanceIdentifier", "EndpointIdentifier"],
    },
    Kind {
        name: "endpoint",
        operation: "DescribeEndpoints",
        list: "Endpoints",
        ids: &["EndpointIdentifier"],
    },
    Kind {
        name: "replication",
        operation: "DescribeReplications",
        list: "Replications",
        ids: &["ReplicationConfigIdentifier"],
    },
    Kind {
        name: "replication-config",
        operation: "DescribeReplicationConfigs",
        list: "ReplicationConfigs",
        ids: &["ReplicationConfigIdentifier"],
    },
    Kind {
        name: "replication-instance",
        operation: "DescribeReplicationInstances",
        list: "ReplicationInstances",
        ids: &["ReplicationInstanceIdentifier"],
    },
    Kind {
        name: "replication-task",
        operation: "DescribeReplicationTasks",
        list: "ReplicationTasks",
        ids: &["ReplicationTaskIdentifier"],
    },
    Kind {
        name: "subnet-group",
        operation: "DescribeReplicationSubnetGroups",
        list: "ReplicationSubnetGroups",
        ids: &["ReplicationSubnetGroupIdentifier"],
    },
];

impl Kind {
    /// Every page of the listing.
    fn list(&self, world: &mut World) -> Vec<Value> {
        let mut all = Vec::new();
        let mut members = json!({ "MaxRecords": 100 });
        loop {
            let mut page =
                dispatch::answer(world, &Request::of(self.operation, &members)).unwrap_or_default();
            if let Some(Value::Array(items)) = page.get_mut(self.list).map(Value::take) {
                all.extend(items);
            }
            match page.get("Marker") {
                Some(marker) => members["Marker"] = marker.clone(),
                None => return all,
            }
        }
    }

    fn name(&self, shown: &Value) -> String {
        self.ids
            .iter()
            .fold(self.name.to_owned(), |name, id| {
                format!("{name}/{}", shown[id].as_str().unwrap_or_default())
            })
    }
}

fn names(world: &World, leftovers: &[Leftover]) -> Names {
    let mut names = Names::default();
    names.learn("certificate", world.certificates.iter());
    names.learn("endpoint", world.endpoints.iter());
    names.learn("replication-config", world.configs.iter());
    names.learn("replication-instance", world.instances.iter());
    names.learn("replication-task", world.tasks.iter());
    names.learn("subnet-group", world.subnet_groups.iter());
    for instance in world.instances.iter() {
        let name = format!("replication-instance/{}", instance.id());
        for address in instance.private_addresses() {
            names.replace(&address, &name);
        }
    }
    for Leftover { id, name, .. } in leftovers {
        names.learn_id(id, name);
    }
    names
}
