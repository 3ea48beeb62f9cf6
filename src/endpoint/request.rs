use aws_sdk_databasemigration::{
    operation::create_endpoint::builders::CreateEndpointInputBuilder,
    types::{DmsSslModeValue, MySqlSettings, ReplicationEndpointTypeValue, TargetDbType},
};

use super::{
    CleanSourceMetadata, Credentials, EndpointSettings, Role, SslMode, TidbEndpoint,
    slots::CertificateSettled,
};
use crate::{name::CertificateArn, sdk::sdk_tags};

/// What DMS calls TiDB: a MySQL-compatible database.
pub(super) const ENGINE: &str = "mysql";

impl<Tls> TidbEndpoint<Tls> {
    /// The `CreateEndpoint` request.
    ///
    /// The builder is the SDK's own: send it by `send_with(&client)`, or take the input struct by `build()`.
    pub fn create_request(&self) -> CreateEndpointInputBuilder
    where
        Tls: CertificateSettled,
    {
        let parts = &self.parts;
        let mut request = CreateEndpointInputBuilder::default()
            .endpoint_identifier(parts.identifier.as_str())
            .endpoint_type(parts.role.into())
            .engine_name(ENGINE)
            .ssl_mode(self.ssl_mode().into())
            .set_certificate_arn(self.certificate.arn().map(arn_text))
            .set_extra_connection_attributes(self.attributes_text());
        // What is seldom there is not set to nothing: every setter of the SDK copies the whole request, some kilobytes.
        if let Some(settings) = self.my_sql_settings() {
            request = request.my_sql_settings(settings);
        }
        if let Some(key) = &parts.kms_key {
            request = request.kms_key_id(key.as_str());
        }
        if let Some(identifier) = &parts.resource_identifier {
            request = request.resource_identifier(identifier.as_str());
        }
        if let Some(tags) = sdk_tags(&parts.tags) {
            request = request.set_tags(Some(tags));
        }
        match &parts.credentials {
            Credentials::Password { user, password } => request
                .username(user.as_str())
                .password(password.reveal())
                .server_name(parts.host.as_str())
                .port(parts.port.number().into()),
            // DMS reads all four from the secret, and refuses both together.
            Credentials::SecretsManager { .. } => request,
        }
    }

    pub(super) fn attributes_text(&self) -> Option<String> {
        let attributes = self.attributes();
        (!attributes.is_empty()).then(|| attributes.to_string())
    }

    /// The members of `MySQLSettings`, or nothing where none is set.
    pub(super) fn my_sql_settings(&self) -> Option<MySqlSettings> {
        let EndpointSettings {
            after_connect_script,
            max_file_size_kb,
            parallel_load_threads,
            single_database,
            server_timezone,
            execute_timeout_seconds,
            clean_source_metadata,
            ..
        } = &self.parts.settings;
        let by_password = matches!(self.parts.credentials, Credentials::Password { .. });
        if by_password && self.parts.settings == EndpointSettings::default() {
            return None;
        }
        let settings = MySqlSettings::builder()
            .set_after_connect_script(
                after_connect_script
                    .as_ref()
                    .map(|script| script.reveal().to_owned()),
            )
            .set_max_file_size(whole(*max_file_size_kb))
            .set_parallel_load_threads(whole(*parallel_load_threads))
            .set_target_db_type(
                single_database
                    .as_ref()
                    .map(|_| TargetDbType::SpecificDatabase),
            )
            .set_database_name(single_database.clone())
            .set_server_timezone(server_timezone.clone())
            .set_execute_timeout(whole(*execute_timeout_seconds))
            .set_clean_source_metadata_on_mismatch(
                clean_source_metadata.map(|choice| choice == CleanSourceMetadata::OnMismatch),
            );
        let settings = match &self.parts.credentials {
            Credentials::Password { .. } => settings,
            Credentials::SecretsManager { secret, role } => settings
                .secrets_manager_secret_id(secret.as_str())
                .secrets_manager_access_role_arn(role.as_str()),
        };
        let settings = settings.build();
        (settings != MySqlSettings::builder().build()).then_some(settings)
    }
}

/// A number whose range was checked when the endpoint was built.
fn whole(number: Option<i64>) -> Option<i32> {
    number.and_then(|number| i32::try_from(number).ok())
}

pub(super) fn arn_text(arn: &CertificateArn) -> String {
    arn.as_str().to_owned()
}

impl From<Role> for ReplicationEndpointTypeValue {
    fn from(role: Role) -> Self {
        match role {
            Role::Source => Self::Source,
            Role::Target => Self::Target,
        }
    }
}

impl From<SslMode> for DmsSslModeValue {
    fn from(mode: SslMode) -> Self {
        match mode {
            SslMode::None => Self::None,
            SslMode::VerifyCa => Self::VerifyCa,
            SslMode::VerifyFull => Self::VerifyFull,
        }
    }
}
