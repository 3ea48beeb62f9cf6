use aws_sdk_databasemigration::{
    operation::{
        create_replication_instance::builders::CreateReplicationInstanceInputBuilder,
        create_replication_subnet_group::builders::CreateReplicationSubnetGroupInputBuilder,
        modify_replication_instance::builders::ModifyReplicationInstanceInputBuilder,
        modify_replication_subnet_group::builders::ModifyReplicationSubnetGroupInputBuilder,
    },
    types,
};

use super::{
    AutoMinorVersionUpgrade, DescribedSubnetGroup, MultiAz, NetworkType, ReplicationInstance,
    SubnetGroup,
};
use crate::{
    change::{Change, Difference, ReplaceReason},
    name::SecurityGroupId,
    sdk::{is_same_key, sdk_tags, text},
};

impl<List> SubnetGroup<List> {
    /// The `CreateReplicationSubnetGroup` request. The role `dms-vpc-role` has to exist.
    pub fn create_request(&self) -> CreateReplicationSubnetGroupInputBuilder {
        CreateReplicationSubnetGroupInputBuilder::default()
            .replication_subnet_group_identifier(self.identifier.as_str())
            .replication_subnet_group_description(&self.description)
            .set_subnet_ids(Some(self.subnet_ids()))
            .set_tags(sdk_tags(&self.tags))
    }

    /// What it takes to bring `observed` to this description. The order of subnets is no difference.
    pub fn modify_request(
        &self,
        observed: &types::ReplicationSubnetGroup,
    ) -> Change<ModifyReplicationSubnetGroupInputBuilder> {
        let mut wanted = self.subnet_ids();
        wanted.sort();
        let mut seen: Vec<_> = observed
            .subnets()
            .iter()
            .filter_map(|subnet| subnet.subnet_identifier.clone())
            .collect();
        seen.sort();
        // SubnetIds is required, changed or not.
        let mut difference = Difference::of(
            ModifyReplicationSubnetGroupInputBuilder::default()
                .replication_subnet_group_identifier(self.identifier.as_str())
                .set_subnet_ids(Some(self.subnet_ids())),
        );
        if wanted != seen {
            difference.note("subnets", |request| request);
        }
        let description = self.description.as_str();
        if observed.replication_subnet_group_description() != Some(description) {
            difference.note("description", |request| {
                request.replication_subnet_group_description(description)
            });
        }
        difference.or_replace(Vec::new())
    }

    fn subnet_ids(&self) -> Vec<String> {
        self.subnets()
            .map(ToString::to_string)
            .collect()
    }
}

impl DescribedSubnetGroup {
    /// The `CreateReplicationSubnetGroup` request. The role `dms-vpc-role` has to exist.
    pub fn create_request(&self) -> CreateReplicationSubnetGroupInputBuilder {
        match self {
            Self::Public(group) => group.create_request(),
            Self::Private(group) => group.create_request(),
        }
    }

    /// What it takes to bring `observed` to this description; see [`SubnetGroup::modify_request`].
    pub fn modify_request(
        &self,
        observed: &types::ReplicationSubnetGroup,
    ) -> Change<ModifyReplicationSubnetGroupInputBuilder> {
        match self {
            Self::Public(group) => group.modify_request(observed),
            Self::Private(group) => group.modify_request(observed),
        }
    }
}

impl ReplicationInstance {
    /// The `CreateReplicationInstance` request. Public access is always said: DMS's default is public, for good.
    pub fn create_request(&self) -> CreateReplicationInstanceInputBuilder {
        CreateReplicationInstanceInputBuilder::default()
            .replication_instance_identifier(self.identifier.as_str())
            .replication_instance_class(self.class.as_str())
            .replication_subnet_group_identifier(self.placement.group.as_str())
            .publicly_accessible(self.placement.public)
            .multi_az(self.multi_az == MultiAz::Yes)
            .auto_minor_version_upgrade(self.upgrades_itself())
            .network_type(self.network_type.as_str())
            .set_vpc_security_group_ids(ids(&self.security_groups))
            .set_allocated_storage(
                self.storage
                    .map(|storage| storage.gib()),
            )
            .set_engine_version(text(&self.engine_version))
            .set_availability_zone(text(&self.availability_zone))
            .set_preferred_maintenance_window(text(&self.maintenance_window))
            .set_dns_name_servers(text(&self.dns_servers))
            .set_kms_key_id(text(&self.kms_key))
            .set_resource_identifier(text(&self.resource_identifier))
            .set_tags(sdk_tags(&self.tags))
    }

    /// What it takes to bring `observed` to this description: only what was described and differs, at once and not in the
    /// maintenance window. Public access, subnet group, zone, DNS servers and key cannot be changed, an older engine and less
    /// storage cannot be had, so they mean to replace it.
    pub fn modify_request(
        &self,
        observed: &types::ReplicationInstance,
    ) -> Change<ModifyReplicationInstanceInputBuilder> {
        self.difference(observed)
            .or_replace(self.replace_reasons(observed))
    }

    fn replace_reasons(&self, observed: &types::ReplicationInstance) -> Vec<ReplaceReason> {
        let mut reasons = Vec::new();
        let mut compare = |field, from: &str, to: &str| {
            if !from.eq_ignore_ascii_case(to) {
                reasons.push(ReplaceReason::new(field, from, to));
            }
        };
        let group = observed
            .replication_subnet_group()
            .and_then(|group| group.replication_subnet_group_identifier())
            .unwrap_or_default();
        compare("subnet group", group, self.placement.group.as_str());
        let word = |public: bool| if public { "public" } else { "private" };
        compare("public access", word(observed.publicly_accessible()), word(self.placement.public));
        if let Some(zone) = &self.availability_zone {
            let seen = observed
                .availability_zone()
                .unwrap_or_default();
            compare("availability zone", seen, zone.as_str());
        }
        if let Some(servers) = &self.dns_servers {
            let seen = observed
                .dns_name_servers()
                .unwrap_or_default();
            if seen.parse().ok().as_ref() != Some(servers) {
                compare("DNS servers", seen, &servers.to_string());
            }
        }
        let seen_version = observed
            .engine_version()
            .and_then(|seen| seen.parse().ok());
        if let (Some(version), Some(seen)) = (self.engine_version, seen_version)
            && version < seen
        {
            compare("engine version", &seen.to_string(), &version.to_string());
        }
        let seen_storage = observed.allocated_storage();
        if let Some(storage) = self
            .storage
            .filter(|storage| storage.gib() < seen_storage)
        {
            compare("storage", &format!("{seen_storage} GiB"), &storage.to_string());
        }
        let seen_key = observed
            .kms_key_id()
            .unwrap_or_default();
        if let Some(key) = self
            .kms_key
            .as_ref()
            .filter(|key| !is_same_key(key.as_str(), seen_key))
        {
            compare("KMS key", seen_key, key.as_str());
        }
        reasons
    }

    fn difference(
        &self,
        observed: &types::ReplicationInstance,
    ) -> Difference<ModifyReplicationInstanceInputBuilder> {
        let mut difference = Difference::of(
            ModifyReplicationInstanceInputBuilder::default()
                .set_replication_instance_arn(
                    observed
                        .replication_instance_arn
                        .clone(),
                )
                .apply_immediately(true),
        );
        let class = self.class.as_str();
        if observed.replication_instance_class() != Some(class) {
            difference.note("class", |request| request.replication_instance_class(class));
        }
        let storage = self
            .storage
            .map(|storage| storage.gib())
            .filter(|gib| *gib != observed.allocated_storage());
        difference.note_some("storage", storage, |request, gib| request.allocated_storage(gib));
        let multi_az = self.multi_az == MultiAz::Yes;
        if observed.multi_az() != multi_az {
            difference.note("Multi-AZ", |request| request.multi_az(multi_az));
        }
        let seen = observed.engine_version();
        let version = self
            .engine_version
            .filter(|version| seen != Some(version.to_string().as_str()));
        difference.note_some("engine version", version, |request, version| {
            let seen = seen.and_then(|seen| seen.parse().ok());
            let major = seen.is_some_and(|seen| version.is_major_upgrade_to(&seen));
            request
                .engine_version(version.to_string())
                .set_allow_major_version_upgrade(major.then_some(true))
        });
        let seen = observed
            .preferred_maintenance_window()
            .and_then(|seen| seen.parse().ok());
        let window = self
            .maintenance_window
            .filter(|window| seen != Some(*window));
        difference.note_some("maintenance window", window, |request, window| {
            request.preferred_maintenance_window(window.to_string())
        });
        self.compare_network(observed, &mut difference);
        if observed.auto_minor_version_upgrade() != self.upgrades_itself() {
            difference.note("automatic minor upgrades", |request| {
                request.auto_minor_version_upgrade(self.upgrades_itself())
            });
        }
        difference
    }

    fn compare_network(
        &self,
        observed: &types::ReplicationInstance,
        difference: &mut Difference<ModifyReplicationInstanceInputBuilder>,
    ) {
        let mut wanted = ids(&self.security_groups).unwrap_or_default();
        let mut seen: Vec<String> = observed
            .vpc_security_groups()
            .iter()
            .filter_map(|group| group.vpc_security_group_id.clone())
            .collect();
        wanted.sort();
        seen.sort();
        if !wanted.is_empty() && wanted != seen {
            difference.note("security groups", |request| {
                request.set_vpc_security_group_ids(Some(wanted))
            });
        }
        // Answers from before the network type existed have none: that is IPv4.
        let seen = observed
            .network_type()
            .unwrap_or("IPV4");
        let network_type = self.network_type.as_str();
        if !seen.eq_ignore_ascii_case(network_type) {
            difference.note("network type", |request| request.network_type(network_type));
        }
    }

    fn upgrades_itself(&self) -> bool {
        self.auto_minor_version_upgrade == AutoMinorVersionUpgrade::Yes
    }
}

impl NetworkType {
    fn as_str(self) -> &'static str {
        match self {
            Self::Ipv4 => "IPV4",
            Self::Dual => "DUAL",
        }
    }
}

pub(super) fn ids(groups: &[SecurityGroupId]) -> Option<Vec<String>> {
    (!groups.is_empty()).then(|| {
        groups
            .iter()
            .map(ToString::to_string)
            .collect()
    })
}
