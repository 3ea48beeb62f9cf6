//! Where the database is and who logs in. DMS keeps it twice: in the endpoint and in the settings of its engine.

use aws_sdk_databasemigration::{
    operation::{
        create_endpoint::builders::CreateEndpointInputBuilder,
        modify_endpoint::builders::ModifyEndpointInputBuilder,
    },
    types::{
        DocDbSettings, Endpoint, GcpMySqlSettings, IbmDb2Settings, MicrosoftSqlServerSettings,
        MongoDbSettings, MySqlSettings, OracleSettings, PostgreSqlSettings, RedshiftSettings,
        SybaseSettings,
    },
};

use super::{
    Modify, said,
    settings::{self, DATABASE},
    usual_port,
};
use crate::endpoint::{Password, modify::agrees};

/// What one of the two places holds.
#[derive(Clone, Copy, Default)]
struct Connection<'a> {
    user: Option<&'a str>,
    password: Option<&'a str>,
    host: Option<&'a str>,
    port: Option<i32>,
    database: Option<&'a str>,
    secret: Option<&'a str>,
}

impl<'a> Connection<'a> {
    /// What the endpoint itself holds.
    fn seen(observed: &'a Endpoint) -> Self {
        Self {
            user: observed.username(),
            host: observed.server_name(),
            port: observed.port(),
            database: observed.database_name(),
            ..Self::default()
        }
    }

    /// What the raw request says outside of settings.
    fn said(raw: &'a CreateEndpointInputBuilder) -> Self {
        Self {
            user: said(raw.get_username()),
            password: said(raw.get_password()),
            host: said(raw.get_server_name()),
            port: *raw.get_port(),
            database: said(raw.get_database_name()),
            secret: None,
        }
    }

    /// The members of `self`, and where it has none those of `other`.
    fn or(self, other: Self) -> Self {
        Self {
            user: self.user.or(other.user),
            password: self.password.or(other.password),
            host: self.host.or(other.host),
            port: self.port.or(other.port),
            database: self.database.or(other.database),
            secret: self.secret.or(other.secret),
        }
    }

    fn is_login(&self) -> bool {
        self.user.is_some() || self.password.is_some() || self.host.is_some() || self.port.is_some()
    }

    fn is_database(&self) -> bool {
        self.database.is_some()
    }

    /// Writes what it holds into the endpoint itself.
    fn write(self, mut request: ModifyEndpointInputBuilder) -> ModifyEndpointInputBuilder {
        if let Some(user) = self.user {
            request = request.username(user);
        }
        if let Some(password) = self.password {
            request = request.password(password);
        }
        if let Some(host) = self.host {
            request = request.server_name(host);
        }
        if let Some(port) = self.port {
            request = request.port(port);
        }
        if let Some(database) = self.database {
            request = request.database_name(database);
        }
        request
    }

    /// Writes what it holds into each place where the raw request says such a thing or DMS holds it.
    fn write_where(
        self,
        belongs: impl Fn(&Connection<'_>) -> bool,
        request: ModifyEndpointInputBuilder,
        raw: &CreateEndpointInputBuilder,
        observed: &Endpoint,
    ) -> ModifyEndpointInputBuilder {
        let outside = belongs(&Connection::said(raw)) || belongs(&Connection::seen(observed));
        let request = if outside { self.write(request) } else { request };
        self.write_inside(belongs, request, raw, observed)
    }
}

/// Settings of an engine that hold a connection.
macro_rules! engines {
    ($($member:ident $get:ident $Settings:ident,)+) => {
        impl<'a> Connection<'a> {
            /// What DMS holds in the settings of the engine.
            fn seen_inside(observed: &'a Endpoint) -> Self {
                Self::default()$(.or(observed.$member().map(Self::from).unwrap_or_default()))+
            }

            /// What the raw request says in the settings of the engine.
            fn said_inside(raw: &'a CreateEndpointInputBuilder) -> Self {
                Self::default()$(.or(raw.$get().as_ref().map(Self::from).unwrap_or_default()))+
            }

            fn write_inside(
                self,
                belongs: impl Fn(&Connection<'_>) -> bool,
                mut request: ModifyEndpointInputBuilder,
                raw: &CreateEndpointInputBuilder,
                observed: &Endpoint,
            ) -> ModifyEndpointInputBuilder {
                let belongs = |connection: Option<Connection<'_>>| connection.is_some_and(|it| belongs(&it));
                $(
                    if belongs(raw.$get().as_ref().map(Connection::from))
                        || belongs(observed.$member().map(Connection::from))
                    {
                        let settings = request.$get().clone();
                        let mut settings = settings.unwrap_or_else(|| $Settings::builder().build());
                        let own = |text: Option<&str>| text.map(str::to_owned);
                        settings.username = own(self.user).or(settings.username);
                        settings.password = own(self.password).or(settings.password);
                        settings.server_name = own(self.host).or(settings.server_name);
                        settings.port = self.port.or(settings.port);
                        settings.database_name = own(self.database).or(settings.database_name);
                        request = request.$member(settings);
                    }
                )+
                request
            }
        }

        $(
            impl<'a> From<&'a $Settings> for Connection<'a> {
                fn from(settings: &'a $Settings) -> Self {
                    Self {
                        user: said(&settings.username),
                        password: said(&settings.password),
                        host: said(&settings.server_name),
                        port: settings.port,
                        database: said(&settings.database_name),
                        secret: said(&settings.secrets_manager_secret_id),
                    }
                }
            }
        )+
    };
}

engines! {
    my_sql_settings get_my_sql_settings MySqlSettings,
    postgre_sql_settings get_postgre_sql_settings PostgreSqlSettings,
    oracle_settings get_oracle_settings OracleSettings,
    microsoft_sql_server_settings get_microsoft_sql_server_settings MicrosoftSqlServerSettings,
    sybase_settings get_sybase_settings SybaseSettings,
    ibm_db2_settings get_ibm_db2_settings IbmDb2Settings,
    doc_db_settings get_doc_db_settings DocDbSettings,
    mongo_db_settings get_mongo_db_settings MongoDbSettings,
    redshift_settings get_redshift_settings RedshiftSettings,
    gcp_my_sql_settings get_gcp_my_sql_settings GcpMySqlSettings,
}

pub(super) fn compare(
    raw: &CreateEndpointInputBuilder,
    observed: &Endpoint,
    password: Password,
    difference: &mut Modify,
) {
    let said = Connection::said_inside(raw).or(Connection::said(raw));
    let seen = [Connection::seen(observed), Connection::seen_inside(observed)];
    if let Some(database) = said.database
        && !is_same_database(database, seen.map(|it| it.database), observed)
    {
        let database = Connection { database: said.database, ..Connection::default() };
        difference.note("database name", |request| {
            database.write_where(|it| it.is_database(), request, raw, observed)
        });
    }
    if !said.is_login() {
        return;
    }
    let is_same_text = |said: Option<&str>, seen: [Option<&str>; 2]| {
        said.is_none_or(|said| agrees(seen, |seen| seen == said))
    };
    let is_same_host = said
        .host
        .is_none_or(|host| agrees(seen.map(|it| it.host), |seen| seen.eq_ignore_ascii_case(host)));
    let engine = raw
        .get_engine_name()
        .as_deref()
        .unwrap_or_default();
    let usual = usual_port(engine);
    // A port that nobody says goes with the host.
    let port = said
        .port
        .or(usual.filter(|_| said.host.is_some()));
    let seen_ports = seen.map(|it| it.port);
    let is_same_port = port.is_none_or(|port| {
        agrees(seen_ports, |seen| seen == port)
            || (seen_ports == [None, None] && usual == Some(port))
    });
    let is_same = is_same_text(said.user, seen.map(|it| it.user)) && is_same_host && is_same_port;
    let by_secret = said.secret.is_none()
        && seen
            .iter()
            .any(|it| it.secret.is_some());
    let is_new = password == Password::Changed && said.password.is_some();
    if is_same && !by_secret && !is_new {
        return;
    }
    let login = Connection {
        port: said
            .port
            .or(port.filter(|_| !is_same_port)),
        database: None,
        ..said
    };
    difference.note("login", |request| {
        login
            .write_where(|it| it.is_login(), request, raw, observed)
            .engine_name(engine)
    });
}

/// A database may stand in the attributes too; where it stands elsewhere, that counts.
fn is_same_database(said: &str, seen: [Option<&str>; 2], observed: &Endpoint) -> bool {
    if seen == [None, None] {
        let text = settings::read(observed.extra_connection_attributes());
        return text
            .get(DATABASE)
            .is_some_and(|seen| seen == said);
    }
    agrees(seen, |seen| seen == said)
}
