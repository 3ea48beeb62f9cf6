use std::borrow::Cow;

use super::{FoundNetwork, GroupOwner, NetworkPart, SubnetPlace};
use crate::{migration::Migration, plan::Observed};

impl Migration {
    /// The same description with the ids that EC2 gave: its subnet group is of the network's subnets, its compute in the
    /// network's security groups. What does not exist yet has the place of an id that nothing has, so that it differs from
    /// whatever is there; no step that needs it is ready before it exists.
    pub fn settled_in(&self, observed: &Observed) -> Cow<'_, Self> {
        let Some(ids) = FoundNetwork::find(self, observed) else { return Cow::Borrowed(self) };
        let subnets = (0..ids.network.subnets().len())
            .filter_map(|number| {
                ids.id(&NetworkPart::Subnet(SubnetPlace::Dms(number)))
                    .and_then(|id| id.parse().ok())
                    .or_else(|| unborn("subnet", number))
            })
            .collect();
        let mut groups: Vec<_> = ids
            .dms_groups()
            .iter()
            .filter_map(|id| id.parse().ok())
            .collect();
        if groups.is_empty()
            && ids
                .id(&NetworkPart::SecurityGroup(GroupOwner::Dms))
                .is_none()
        {
            groups.extend(unborn("sg", 0));
        }
        Cow::Owned(self.clone().placed(subnets, &groups))
    }
}

/// An id that EC2 gives to nothing.
fn unborn<T: std::str::FromStr>(kind: &str, number: usize) -> Option<T> {
    format!("{kind}-{number:017x}")
        .parse()
        .ok()
}
