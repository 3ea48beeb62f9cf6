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

    /// The role and the secret by which the request logs in, whatever its engine.
    pub(crate) fn secret(&self) -> Option<(String, String)> {
        let Self::Raw(request) = self else { return None };
        macro_rules! secret_of {
            ($($settings:ident)*) => {
                None$(.or_else(|| {
                    let settings = request.$settings().as_ref()?;
                    let role = settings.secrets_manager_access_role_arn()?.to_owned();
                    let secret = settings.secrets_manager_secret_id().unwrap_or("*");
                    Some((role, secret.to_owned()))
                }))*
            };
        }
        secret_of!(
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
        )
    }
}
