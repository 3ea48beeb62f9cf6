//! What a plan reads out of the SDK's request for the far side.

use aws_sdk_databasemigration::types::{self, ReplicationEndpointTypeValue};

use super::{FarEndpoint, Role};
use crate::{
    name::{EndpointIdentifier, Tag, Tags},
    secret::Secret,
};

impl FarEndpoint {
    /// The role that the request asks for; of an endpoint that exists only DMS knows it.
    pub fn role(&self) -> Option<Role> {
        match self {
            Self::Existing(_) => None,
            Self::Raw(request) => match request.get_endpoint_type() {
                Some(ReplicationEndpointTypeValue::Source) => Some(Role::Source),
                Some(ReplicationEndpointTypeValue::Target) => Some(Role::Target),
                _ => None,
            },
        }
    }

    /// The identifier of an endpoint to create.
    pub fn identifier(&self) -> Option<EndpointIdentifier> {
        match self {
            Self::Existing(_) => None,
            Self::Raw(request) => request
                .get_endpoint_identifier()
                .as_deref()?
                .parse()
                .ok(),
        }
    }

    /// The tags of an endpoint to create, as far as they are legal.
    pub(crate) fn tags(&self) -> Tags {
        let Self::Raw(request) = self else { return Tags::none() };
        let tag = |tag: &types::Tag| Tag::new(tag.key()?, tag.value()?).ok();
        request
            .get_tags()
            .iter()
            .flatten()
            .filter_map(tag)
            .collect()
    }

    pub(crate) fn tagged(self, tags: &Tags) -> Self {
        let all = self.tags().and(tags);
        match self {
            Self::Existing(arn) => Self::Existing(arn),
            Self::Raw(request) => Self::Raw(Box::new(request.set_tags(crate::sdk::sdk_tags(&all)))),
        }
    }

    /// Whether the request asks for TLS. Of an endpoint that exists only DMS knows it, and engines that are reached through
    /// AWS's own API, or by settings of their own, need no SSL mode.
    pub(crate) fn is_encrypted(&self) -> Option<bool> {
        const WITHOUT_SSL_MODE: [&str; 9] = [
            "dynamodb",
            "elasticsearch",
            "kafka",
            "kinesis",
            "neptune",
            "opensearch",
            "redshift",
            "redshift-serverless",
            "s3",
        ];
        let Self::Raw(request) = self else { return None };
        match request.get_ssl_mode() {
            Some(types::DmsSslModeValue::None) | None => {
                let engine = request.get_engine_name().as_deref()?;
                (!WITHOUT_SSL_MODE.contains(&engine)).then_some(false)
            }
            Some(_) => Some(true),
        }
    }

    /// The password that the request holds.
    pub(crate) fn password(&self) -> Option<Secret> {
        match self {
            Self::Existing(_) => None,
            Self::Raw(request) => request
                .get_password()
                .as_deref()
                .map(Secret::from),
        }
    }

    /// The passwords and scripts that the request holds, whatever its engine.
    #[cfg(feature = "plan")]
    pub(crate) fn told_secrets(&self) -> Vec<Secret> {
        let Self::Raw(request) = self else { return Vec::new() };
        macro_rules! told {
            ($($settings:ident: $($member:ident)*;)*) => {
                [$($(request.$settings().as_ref().and_then(|settings| settings.$member())),*),*]
            };
        }
        let of_engines = told!(
            get_my_sql_settings: password after_connect_script;
            get_postgre_sql_settings: password after_connect_script;
            get_oracle_settings: password asm_password security_db_encryption;
            get_microsoft_sql_server_settings: password;
            get_sybase_settings: password;
            get_mongo_db_settings: password;
            get_doc_db_settings: password;
            get_redshift_settings: password after_connect_script;
            get_ibm_db2_settings: password;
            get_gcp_my_sql_settings: password after_connect_script;
            get_kafka_settings: sasl_password ssl_client_key_password;
            get_redis_settings: auth_password;
        );
        of_engines
            .into_iter()
            .flatten()
            .map(Secret::from)
            .chain(self.password())
            .collect()
    }

    /// The roles by which the request logs in, each with its secret, whatever its engine; Oracle's ASM has a login of its own.
    pub(crate) fn secrets(&self) -> Vec<(String, String)> {
        let Self::Raw(request) = self else { return Vec::new() };
        let login = |role: Option<&str>, secret: Option<&str>| {
            Some((role?.to_owned(), secret.unwrap_or("*").to_owned()))
        };
        macro_rules! secrets_of {
            ($($settings:ident)*) => {
                [$(request.$settings().as_ref().and_then(|settings| {
                    login(
                        settings.secrets_manager_access_role_arn(),
                        settings.secrets_manager_secret_id(),
                    )
                })),*]
            };
        }
        let logins = secrets_of!(
            get_my_sql_settings
            get_postgre_sql_settings
            get_oracle_settings
            get_microsoft_sql_server_settings
            get_sybase_settings
            get_mongo_db_settings
            get_doc_db_settings
            get_redshift_settings
            get_ibm_db2_settings
            get_gcp_my_sql_settings
        );
        let of_asm = request
            .get_oracle_settings()
            .as_ref()
            .and_then(|settings| {
                login(
                    settings.secrets_manager_oracle_asm_access_role_arn(),
                    settings.secrets_manager_oracle_asm_secret_id(),
                )
            });
        logins
            .into_iter()
            .chain([of_asm])
            .flatten()
            .collect()
    }

    /// The roles that DMS is handed to reach a service by, such as the one that writes to a bucket.
    pub(crate) fn service_roles(&self) -> Vec<String> {
        let Self::Raw(request) = self else { return Vec::new() };
        macro_rules! roles_of {
            ($($settings:ident)*) => {
                [$(request
                    .$settings()
                    .as_ref()
                    .and_then(|settings| settings.service_access_role_arn().map(str::to_owned))),*]
            };
        }
        let optional = roles_of!(
            get_s3_settings
            get_kinesis_settings
            get_neptune_settings
            get_redshift_settings
            get_my_sql_settings
            get_postgre_sql_settings
            get_dms_transfer_settings
        );
        let dynamo_db = request
            .get_dynamo_db_settings()
            .as_ref()
            .map(|settings| {
                settings
                    .service_access_role_arn()
                    .to_owned()
            });
        let elasticsearch = request
            .get_elasticsearch_settings()
            .as_ref()
            .map(|settings| {
                settings
                    .service_access_role_arn()
                    .to_owned()
            });
        let general = request
            .get_service_access_role_arn()
            .clone();
        optional
            .into_iter()
            .chain([dynamo_db, elasticsearch, general])
            .flatten()
            .collect()
    }
}
