use aws_sdk_ec2::Client;

use super::{Ec2Calls, NetworkScope};
use crate::{fault::AwsFault, provision::ApiBudget, snapshot::NetworkSnapshot};

/// Reads networks by EC2's describe calls, whoever made them. Changes nothing.
///
/// ```
/// # #[cfg(feature = "sim")]
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() -> Result<(), tidb_dms::fault::AwsFault> {
/// use tidb_dms::{
///     provision::{NetworkReader, NetworkScope},
///     sim::SimAccount,
/// };
///
/// // With a client made from your own `aws_config`, the same lines read from AWS.
/// let ec2 = SimAccount::new().ec2_client();
/// let scope = NetworkScope::of_subnets(SimAccount::DEFAULT_SUBNETS);
/// let network = NetworkReader::new(&ec2).read(&scope).await?;
/// assert_eq!(network.subnets.len(), 3);
/// # Ok(())
/// # }
/// # #[cfg(not(feature = "sim"))]
/// # fn main() {}
/// ```
#[derive(Clone, Debug)]
pub struct NetworkReader {
    calls: Ec2Calls,
}

impl NetworkReader {
    /// Takes over the configuration of `client`, except for its retries: a look that fails is tried again here, up to eight
    /// times, under the budget.
    pub fn new(client: &Client) -> Self {
        Self { calls: Ec2Calls::new(client) }
    }

    /// The API budget of the describe calls; [`ApiBudget::of_ec2_reads`] unless set.
    #[must_use = "the reader with the budget is returned"]
    pub fn budget(mut self, budget: ApiBudget) -> Self {
        self.calls.reads = budget;
        self
    }

    /// Everything of a scope, by a constant number of calls for each kind of resource and VPC, side by side, every page of
    /// each.
    ///
    /// What does not exist is not in the snapshot, and no error. A service that was not asked for by
    /// [`NetworkScope::service`] is not in it either.
    ///
    /// # Errors
    ///
    /// When a describe call fails.
    pub async fn read(&self, scope: &NetworkScope) -> Result<NetworkSnapshot, AwsFault> {
        self.calls.read(scope).await
    }
}
