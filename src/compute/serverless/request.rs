use aws_sdk_databasemigration::{
    operation::{
        create_replication_config::builders::CreateReplicationConfigInputBuilder,
        modify_replication_config::builders::ModifyReplicationConfigInputBuilder,
        start_replication::builders::StartReplicationInputBuilder,
    },
    types::{self, ComputeConfig},
};

use super::ServerlessReplication;
use crate::{
    change::{Change, Difference, ReplaceReason},
    compute::{MultiAz, request::ids},
    name::ReplicationConfigArn,
    sdk::{is_same_key, sdk_tags, text},
    task::{MigrationType, StartType, mappings::TableMappings, settings::TaskSettings},
};

impl ServerlessReplication {
    /// The `CreateReplicationConfig` request.
    pub fn create_request(&self) -> CreateReplicationConfigInputBuilder {
        CreateReplicationConfigInputBuilder::default()
            .replication_config_identifier(self.identifier.as_str())
            .source_endpoint_arn(self.source.as_str())
            .target_endpoint_arn(self.target.as_str())
            .replication_type(self.migration.kind().into())
            .table_mappings(self.mappings.to_json())
            .set_replication_settings(self.settings_json())
            .compute_config(self.compute_config())
            .set_resource_identifier(text(&self.resource_identifier))
            .set_tags(sdk_tags(&self.tags))
    }

    /// The `StartReplication` request, which carries where changes begin and end: a replication config has no member for
    /// either. The first start is [`StartType::StartReplication`]; only that one says where changes begin, because whatever
    /// starts later goes on from where it was.
    pub fn start_request(
        &self,
        config: &ReplicationConfigArn,
        start_type: StartType,
    ) -> StartReplicationInputBuilder {
        let begins = (start_type == StartType::StartReplication).then_some(&self.migration);
        StartReplicationInputBuilder::default()
            .replication_config_arn(config.as_str())
            .start_replication_type(start_type.as_str())
            .set_cdc_start_time(begins.and_then(MigrationType::start_time))
            .set_cdc_start_position(begins.and_then(MigrationType::start_position))
            .set_cdc_stop_position(self.migration.stop_position())
    }

    /// What it takes to bring `observed` to this description. Only a replication that is created, stopped or failed can be
    /// modified. The key is for good.
    ///
    /// One that was ever provisioned keeps more: ask
    /// [`reasons_to_replace_once_provisioned`](Self::reasons_to_replace_once_provisioned) first.
    pub fn modify_request(
        &self,
        observed: &types::ReplicationConfig,
    ) -> Change<ModifyReplicationConfigInputBuilder> {
        let seen = observed.compute_config();
        let seen_key = seen
            .and_then(ComputeConfig::kms_key_id)
            .unwrap_or_default();
        let reasons = self
            .kms_key
            .as_ref()
            .filter(|key| !is_same_key(key.as_str(), seen_key))
            .map(|key| ReplaceReason::new("KMS key", seen_key, key.as_str()));
        self.difference(observed)
            .or_replace(reasons.into_iter().collect())
    }

    /// What differs of the members that are for good once a replication was provisioned (`ProvisionData.DateProvisioned`):
    /// its endpoints, its type and where it sits. With any of them it has to be deleted and created again, and then loads anew.
    ///
    /// The API's page of `ModifyReplicationConfig` (2026-05) allows no change at all once a replication was started; the
    /// user guide allows all but these while it is stopped. This goes by the guide: what DMS refuses beyond is told in its words.
    pub fn reasons_to_replace_once_provisioned(
        &self,
        observed: &types::ReplicationConfig,
    ) -> Vec<ReplaceReason> {
        let mut reasons = Vec::new();
        let mut note = |field, seen: Option<&str>, described: &str| {
            let seen = seen.unwrap_or("none");
            reasons.push(ReplaceReason::new(field, seen, described));
        };
        let kind = types::MigrationTypeValue::from(self.migration.kind());
        let seen_kind = observed.replication_type();
        if seen_kind != Some(&kind) {
            note("migration type", seen_kind.map(|kind| kind.as_str()), kind.as_str());
        }
        for (field, seen, described) in [
            ("source endpoint", observed.source_endpoint_arn(), self.source.as_str()),
            ("target endpoint", observed.target_endpoint_arn(), self.target.as_str()),
        ] {
            if seen != Some(described) {
                note(field, seen, described);
            }
        }
        let seen = observed.compute_config();
        if !self.is_in_group(seen) {
            let group = seen.and_then(ComputeConfig::replication_subnet_group_id);
            note("subnet group", group, self.placement.0.as_str());
        }
        if !self.is_in_zone(seen) {
            let zone = seen.and_then(ComputeConfig::availability_zone);
            note("availability zone", zone, &text(&self.availability_zone).unwrap_or_default());
        }
        if !self.is_served_names(seen) {
            let servers = seen.and_then(ComputeConfig::dns_name_servers);
            note("DNS servers", servers, &text(&self.dns_servers).unwrap_or_default());
        }
        reasons
    }

    fn difference(
        &self,
        observed: &types::ReplicationConfig,
    ) -> Difference<ModifyReplicationConfigInputBuilder> {
        let mut difference = Difference::of(
            ModifyReplicationConfigInputBuilder::default()
                .set_replication_config_arn(observed.replication_config_arn.clone()),
        );
        let kind = types::MigrationTypeValue::from(self.migration.kind());
        if observed.replication_type() != Some(&kind) {
            difference.note("migration type", |request| request.replication_type(kind));
        }
        let mappings = observed
            .table_mappings()
            .and_then(|json| TableMappings::from_json(json).ok());
        if !mappings.is_some_and(|seen| self.mappings.is_same_as(&seen)) {
            difference
                .note("table mappings", |request| request.table_mappings(self.mappings.to_json()));
        }
        let settings = observed
            .replication_settings()
            .map_or(Ok(TaskSettings::new()), TaskSettings::from_json);
        let is_same = settings.is_ok_and(|seen| self.settings.is_same_as(&seen));
        let settings = self
            .settings_json()
            .filter(|_| !is_same);
        difference.note_some("task settings", settings, |request, json| {
            request.replication_settings(json)
        });
        let source = self.source.as_str();
        if observed.source_endpoint_arn() != Some(source) {
            difference.note("source endpoint", |request| request.source_endpoint_arn(source));
        }
        let target = self.target.as_str();
        if observed.target_endpoint_arn() != Some(target) {
            difference.note("target endpoint", |request| request.target_endpoint_arn(target));
        }
        if !observed
            .compute_config()
            .is_some_and(|seen| self.is_same_compute(seen))
        {
            difference.note("compute", |request| request.compute_config(self.compute_config()));
        }
        difference
    }

    /// Whether what is described is so; what is not described is DMS's to choose.
    fn is_same_compute(&self, seen: &ComputeConfig) -> bool {
        let sorted = |groups: Vec<String>| {
            let mut groups = groups;
            groups.sort();
            groups
        };
        let groups = ids(&self.security_groups)
            .is_none_or(|groups| sorted(groups) == sorted(seen.vpc_security_group_ids().to_vec()));
        let window = self
            .maintenance_window
            .is_none_or(|window| {
                seen.preferred_maintenance_window()
                    .and_then(|seen| seen.parse().ok())
                    == Some(window)
            });
        groups
            && window
            && seen.max_capacity_units() == Some(self.max_capacity.units())
            && self
                .min_capacity
                .is_none_or(|units| seen.min_capacity_units().unwrap_or(1) == units.units())
            && seen.multi_az().unwrap_or_default() == (self.multi_az == MultiAz::Yes)
            && self.is_in_group(Some(seen))
            && self.is_in_zone(Some(seen))
            && self.is_served_names(Some(seen))
    }

    fn is_in_group(&self, seen: Option<&ComputeConfig>) -> bool {
        seen.and_then(ComputeConfig::replication_subnet_group_id)
            .is_some_and(|group| group.eq_ignore_ascii_case(self.placement.0.as_str()))
    }

    fn is_in_zone(&self, seen: Option<&ComputeConfig>) -> bool {
        text(&self.availability_zone).is_none_or(|zone| {
            seen.and_then(ComputeConfig::availability_zone) == Some(zone.as_str())
        })
    }

    fn is_served_names(&self, seen: Option<&ComputeConfig>) -> bool {
        self.dns_servers
            .as_ref()
            .is_none_or(|servers| {
                seen.and_then(ComputeConfig::dns_name_servers)
                    .and_then(|seen| seen.parse().ok())
                    .as_ref()
                    == Some(servers)
            })
    }

    fn settings_json(&self) -> Option<String> {
        (!self.settings.is_empty()).then(|| self.settings.to_json())
    }

    fn compute_config(&self) -> ComputeConfig {
        ComputeConfig::builder()
            .max_capacity_units(self.max_capacity.units())
            .set_min_capacity_units(
                self.min_capacity
                    .map(|units| units.units()),
            )
            .replication_subnet_group_id(self.placement.0.as_str())
            .multi_az(self.multi_az == MultiAz::Yes)
            .set_vpc_security_group_ids(ids(&self.security_groups))
            .set_availability_zone(text(&self.availability_zone))
            .set_preferred_maintenance_window(text(&self.maintenance_window))
            .set_dns_name_servers(text(&self.dns_servers))
            .set_kms_key_id(text(&self.kms_key))
            .build()
    }
}
