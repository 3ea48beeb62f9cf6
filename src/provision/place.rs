use aws_sdk_databasemigration::{Client, types};

use super::{ApiBudget, calls::Calls};
use crate::{diagnose::DmsPlace, fault::AwsFault, network::ComputeKind};

/// Reads where DMS sits, whoever put it there: the other half of a [`Reachability`](crate::diagnose::Reachability). Changes
/// nothing.
///
/// ```
/// # #[cfg(feature = "sim")]
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use tidb_dms::{provision::PlaceReader, sim::SimAccount};
///
/// // With a client made from your own `aws_config`, the same lines read from AWS.
/// let dms = SimAccount::new().client();
/// # dms.create_replication_instance().replication_instance_identifier("orders")
/// #     .replication_instance_class("dms.t3.large").send().await?;
/// let place = PlaceReader::new(&dms).instance("orders").await?.ok_or("there is none")?;
/// assert!(!place.subnets.is_empty());
/// # Ok(())
/// # }
/// # #[cfg(not(feature = "sim"))]
/// # fn main() {}
/// ```
#[derive(Clone, Debug)]
pub struct PlaceReader {
    pub(super) calls: Calls,
}

impl PlaceReader {
    /// Takes over the configuration of `client`, except for its retries: a look that fails is tried again here, up to eight
    /// times, under the budget.
    pub fn new(client: &Client) -> Self {
        Self { calls: Calls::new(client, ApiBudget::of_dms()) }
    }

    /// The API budget; what DMS documents unless set.
    #[must_use = "the reader with the budget is returned"]
    pub fn budget(mut self, budget: ApiBudget) -> Self {
        self.calls.budget = budget;
        self
    }

    /// Where the replication instance of this identifier sits; nothing where there is none.
    ///
    /// # Errors
    ///
    /// When the describe call fails.
    pub async fn instance(&self, identifier: &str) -> Result<Option<DmsPlace>, AwsFault> {
        let instances = self
            .calls
            .instances(vec![identifier.to_owned()])
            .await?;
        Ok(instances
            .into_iter()
            .next()
            .map(of_instance))
    }

    /// Where the serverless replication of this identifier sits, or will once it is started; nothing where there is none.
    ///
    /// # Errors
    ///
    /// When a describe call fails.
    pub async fn replication(&self, identifier: &str) -> Result<Option<DmsPlace>, AwsFault> {
        let configs = self
            .calls
            .configs(vec![identifier.to_owned()])
            .await?;
        let Some(compute) = configs
            .into_iter()
            .next()
            .and_then(|config| config.compute_config)
        else {
            return Ok(None);
        };
        let groups = match compute.replication_subnet_group_id {
            Some(group) => {
                self.calls
                    .subnet_groups(vec![group])
                    .await?
            }
            None => Vec::new(),
        };
        let subnets = groups
            .iter()
            .flat_map(subnets)
            .collect::<Vec<_>>();
        let security_groups = compute
            .vpc_security_group_ids
            .unwrap_or_default();
        let mut place = DmsPlace::of(ComputeKind::Serverless, subnets, security_groups);
        place.identifier = Some(identifier.to_owned());
        place.multi_az = compute.multi_az.unwrap_or_default();
        place.dns_servers = servers(compute.dns_name_servers.as_deref());
        Ok(Some(place))
    }
}

fn of_instance(instance: types::ReplicationInstance) -> DmsPlace {
    let kind = if instance.publicly_accessible {
        ComputeKind::PublicInstance
    } else {
        ComputeKind::PrivateInstance
    };
    let subnets: Vec<_> = instance
        .replication_subnet_group
        .iter()
        .flat_map(subnets)
        .collect();
    let security_groups = instance
        .vpc_security_groups
        .unwrap_or_default()
        .into_iter()
        .filter_map(|group| group.vpc_security_group_id);
    let mut place = DmsPlace::of(kind, subnets, security_groups);
    let addresses = |all: Option<Vec<String>>| {
        all.unwrap_or_default()
            .iter()
            .filter_map(|address| address.parse().ok())
            .collect()
    };
    place.identifier = instance.replication_instance_identifier;
    place.status = instance.replication_instance_status;
    place.public_addresses = addresses(instance.replication_instance_public_ip_addresses);
    place.private_addresses = addresses(instance.replication_instance_private_ip_addresses);
    place.multi_az = instance.multi_az;
    place.dns_servers = servers(instance.dns_name_servers.as_deref());
    place
}

fn subnets(group: &types::ReplicationSubnetGroup) -> impl Iterator<Item = String> {
    group
        .subnets()
        .iter()
        .filter_map(|subnet| subnet.subnet_identifier.clone())
}

/// DMS tells them as one text, with commas between.
fn servers(said: Option<&str>) -> Vec<String> {
    said.unwrap_or_default()
        .split(',')
        .map(str::trim)
        .filter(|server| !server.is_empty())
        .map(str::to_owned)
        .collect()
}
