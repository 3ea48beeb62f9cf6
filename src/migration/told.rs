//! The secrets that a description holds: what must not come back in AWS's words.

use super::{Migration, Side};
use crate::{endpoint::Role, secret::Secret};

impl Migration {
    /// Every secret of both sides.
    pub(crate) fn secrets(&self) -> Vec<Secret> {
        [Role::Source, Role::Target]
            .into_iter()
            .flat_map(|role| match self.side(role) {
                Side::Tidb(endpoint) => endpoint.told_secrets(),
                Side::Far(far) => far.told_secrets(),
            })
            .collect()
    }
}
