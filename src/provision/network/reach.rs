use super::NetworkScope;
use crate::{
    cluster::Connectivity,
    diagnose::{ClusterPlace, Reachability},
    endpoint::{DescribedEndpoint, Role},
    fault::AwsFault,
    migration::{Compute, Migration},
    provision::{PlaceReader, calls::Calls},
};

/// Whether the compute of a migration reaches its cluster, as far as AWS shows; nothing where it sits nowhere yet, or the way
/// to the cluster is not described.
pub(in crate::provision) async fn reachability(
    calls: &Calls,
    migration: &Migration,
) -> Result<Option<Reachability>, AwsFault> {
    let Some(cluster) = cluster(migration) else { return Ok(None) };
    let Some(ec2) = &calls.ec2 else { return Ok(None) };
    let places = PlaceReader { calls: calls.clone() };
    let place = match migration.compute() {
        Compute::Instance(instance) => {
            places
                .instance(instance.identifier().as_str())
                .await?
        }
        Compute::Serverless(outline) => {
            places
                .replication(outline.identifier().as_str())
                .await?
        }
    };
    let Some(place) = place else { return Ok(None) };
    let mut scope = NetworkScope::of_subnets(place.subnets.clone());
    if let ClusterPlace::PrivateEndpoint { service, .. } = &cluster {
        scope = scope.service(service);
    }
    let network = ec2.read(&scope).await?;
    Ok(Some(Reachability::of(&network, &place, &cluster)))
}

/// Where the cluster is, seen from the described network.
fn cluster(migration: &Migration) -> Option<ClusterPlace> {
    let endpoint = tidb(migration)?;
    let (host, port) = (endpoint.host().as_str(), endpoint.port().number());
    let network = migration.network();
    match endpoint.connectivity() {
        Connectivity::PublicEndpoint => Some(ClusterPlace::public(host, port)),
        Connectivity::PrivateEndpoint => {
            let service = network?.endpoint()?.service();
            Some(ClusterPlace::private(host, port, service.as_str()))
        }
        Connectivity::VpcPeering => Some(network?.peering()?.place(host, port)),
    }
}

fn tidb(migration: &Migration) -> Option<&DescribedEndpoint> {
    [Role::Target, Role::Source]
        .iter()
        .find_map(|role| migration.side(*role).tidb())
}
