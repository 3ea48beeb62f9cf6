use std::collections::BTreeSet;

use crate::migration::Migration;

/// Which networks of an account are looked at: those of some VPCs, those of some subnets, what carries a tag, or all of
/// that.
///
/// ```
/// use tidb_dms::provision::NetworkScope;
///
/// let scope = NetworkScope::of_subnets(["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"])
///     .service("com.amazonaws.vpce.us-west-2.vpce-svc-0062ecf0683000000");
/// ```
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[must_use = "a scope does nothing until something is read by it"]
pub struct NetworkScope {
    pub(super) tag: Option<(String, String)>,
    pub(super) vpcs: BTreeSet<String>,
    pub(super) subnets: BTreeSet<String>,
    pub(super) addresses: BTreeSet<String>,
    pub(super) services: BTreeSet<String>,
    /// What a description names of other kinds.
    pub(super) others: BTreeSet<String>,
    pub(super) traffic: bool,
}

impl NetworkScope {
    /// The VPC of these subnets, with everything that lets its packets through or not: what a diagnosis reads.
    pub fn of_subnets<Id: Into<String>>(ids: impl IntoIterator<Item = Id>) -> Self {
        let subnets = ids
            .into_iter()
            .map(Into::into)
            .collect();
        Self { subnets, traffic: true, ..Self::default() }
    }

    /// This VPC, with everything that lets its packets through or not.
    pub fn of_vpc(id: impl Into<String>) -> Self {
        let scope = Self { traffic: true, ..Self::default() };
        scope.vpc(id)
    }

    /// What carries this tag, and everything in the VPCs that it is in: what a plan reads. Without network ACLs and network
    /// interfaces, which no plan makes.
    pub fn tagged(key: impl Into<String>, value: impl Into<String>) -> Self {
        Self { tag: Some((key.into(), value.into())), ..Self::default() }
    }

    /// What a plan of this migration has to see.
    pub(in crate::provision) fn of_migration(migration: &Migration) -> Self {
        let scope = Self::tagged(Migration::TAG, migration.name().as_str());
        let Some(network) = migration.network() else { return scope };
        let scope = network
            .endpoint()
            .into_iter()
            .fold(scope, |scope, way| scope.service(way.service().as_str()));
        network
            .named_ids()
            .into_iter()
            .fold(scope, Self::named)
    }

    /// What is named is looked at wherever it is, so that what is elsewhere is not called missing.
    fn named(mut self, id: String) -> Self {
        let place = match id.split_once('-') {
            Some(("vpc", _)) => &mut self.vpcs,
            Some(("subnet", _)) => &mut self.subnets,
            Some(("eipalloc", _)) => &mut self.addresses,
            _ => &mut self.others,
        };
        place.insert(id);
        self
    }

    /// The named ids that begin with this.
    pub(super) fn others<'s>(&'s self, prefix: &'s str) -> impl Iterator<Item = &'s String> {
        self.others
            .iter()
            .filter(move |id| id.starts_with(prefix))
    }

    /// Adds a VPC, and everything in it.
    pub fn vpc(mut self, id: impl Into<String>) -> Self {
        self.vpcs.insert(id.into());
        self
    }

    /// Adds an Elastic IP address, by its allocation id.
    pub fn address(mut self, allocation: impl Into<String>) -> Self {
        self.addresses.insert(allocation.into());
        self
    }

    /// Adds a service that VPC endpoints lead to, by its name.
    pub fn service(mut self, name: impl Into<String>) -> Self {
        self.services.insert(name.into());
        self
    }
}
