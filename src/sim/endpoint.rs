use serde_json::{Value, json};

use super::{
    attributes, connection,
    fault::{Answer, Fault},
    identifier::{identifier, resource_identifier},
    listing::{Listing, NoMatch, PageSize},
    shelf::Resource,
    tags::Tags,
    wire::Members,
    world::World,
};
use crate::Secret;

/// An endpoint of a relational engine.
#[derive(Clone, Debug)]
pub(super) struct Endpoint {
    id: String,
    arn: String,
    kind: String,
    engine: &'static Engine,
    status: &'static str,
    /// The login but its password, and the engine's own settings, as one structure: as DMS gives them back.
    settings: Members,
    password: Secret,
    attributes: String,
    database: Option<String>,
    ssl_mode: String,
    certificate: Option<String>,
    key: String,
}

/// Who connects to where.
#[derive(Debug)]
pub(super) struct Login {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) user: String,
    pub(super) password: Secret,
}

#[derive(Debug)]
struct Engine {
    name: &'static str,
    display: &'static str,
    settings: &'static str,
}

const ENGINES: [Engine; 7] = [
    Engine { name: "mysql", display: "MySQL", settings: "MySQLSettings" },
    Engine { name: "mariadb", display: "MariaDB", settings: "MySQLSettings" },
    Engine { name: "aurora", display: "Amazon Aurora MySQL", settings: "MySQLSettings" },
    Engine { name: "postgres", display: "PostgreSQL", settings: "PostgreSQLSettings" },
    Engine {
        name: "aurora-postgresql",
        display: "Amazon Aurora PostgreSQL",
        settings: "PostgreSQLSettings",
    },
    Engine { name: "oracle", display: "Oracle", settings: "OracleSettings" },
    Engine {
        name: "sqlserver",
        display: "Microsoft SQL Server",
        settings: "MicrosoftSQLServerSettings",
    },
];

const CLEAR_LOGIN: [&str; 4] = ["ServerName", "Port", "Username", "Password"];
const SECRET_LOGIN: [&str; 2] = ["SecretsManagerSecretId", "SecretsManagerAccessRoleArn"];

impl Resource for Endpoint {
    const KIND: &str = "Endpoint";

    fn id(&self) -> &str {
        &self.id
    }

    fn arn(&self) -> &str {
        &self.arn
    }
}

impl Endpoint {
    pub(super) fn kind(&self) -> &str {
        &self.kind
    }

    pub(super) fn ssl_mode(&self) -> &str {
        &self.ssl_mode
    }

    pub(super) fn certificate(&self) -> Option<&str> {
        self.certificate.as_deref()
    }

    pub(super) fn secret(&self) -> Option<&str> {
        self.settings
            .text("SecretsManagerSecretId")
            .ok()
            .flatten()
    }

    pub(super) fn login(&self) -> Login {
        let text = |name| {
            self.settings
                .text(name)
                .ok()
                .flatten()
                .unwrap_or_default()
                .to_owned()
        };
        let port = self
            .settings
            .number("Port")
            .ok()
            .flatten()
            .unwrap_or_default();
        Login {
            host: text("ServerName"),
            port: u16::try_from(port).unwrap_or_default(),
            user: text("Username"),
            password: self.password.clone(),
        }
    }

    pub(super) fn demand_active(&self) -> Result<(), Fault> {
        if self.status == "active" {
            return Ok(());
        }
        Err(Fault::invalid_state(format!(
            "Endpoint {} is not in an active state; it is {}.",
            self.id, self.status
        )))
    }

    fn show(&self) -> Value {
        let member = |name| {
            self.settings
                .clone()
                .into_json()
                .get(name)
                .cloned()
        };
        let mut shown = json!({
            "EndpointIdentifier": self.id,
            "EndpointArn": self.arn,
            "EndpointType": self.kind.to_ascii_uppercase(),
            "EngineName": self.engine.name,
            "EngineDisplayName": self.engine.display,
            "Username": member("Username"),
            "ServerName": member("ServerName"),
            "Port": member("Port"),
            "DatabaseName": self.database,
            "Status": self.status,
            "SslMode": self.ssl_mode,
            "CertificateArn": self.certificate,
            "KmsKeyId": self.key,
            (self.engine.settings): self.settings.clone().into_json(),
        });
        if !self.attributes.is_empty() {
            shown["ExtraConnectionAttributes"] = self.attributes.as_str().into();
        }
        shown
    }

    /// Takes over what a create or modify request says, then checks the whole.
    fn change(&mut self, world: &World, request: &Members) -> Result<(), Fault> {
        if let Some(kind) = request.one_of("EndpointType", &["source", "target"])? {
            self.kind = kind.to_owned();
        }
        if let Some(mode) =
            request.one_of("SslMode", &["none", "require", "verify-ca", "verify-full"])?
        {
            self.ssl_mode = mode.to_owned();
        }
        if let Some(database) = request.text("DatabaseName")? {
            self.database = Some(database.to_owned());
        }
        if let Some(given) = request.text("ExtraConnectionAttributes")? {
            self.attributes = attributes::normalized(self.engine.name, given)?;
        }
        if let Some(certificate) = request.text("CertificateArn")? {
            self.certificate = Some(certificate.to_owned()).filter(|arn| !arn.is_empty());
        }
        self.change_login(request)?;
        self.check_login(world)?;
        self.check_tls(world)
    }

    /// Merges the login at the top of the request and the engine's settings, which win.
    fn change_login(&mut self, request: &Members) -> Result<(), Fault> {
        let settings = request
            .object(self.engine.settings)?
            .unwrap_or_default();
        let mut given = Members::default();
        for name in ["ServerName", "Username", "Password"] {
            if let Some(text) = request.text(name)? {
                given.set(name, text.into());
            }
        }
        if let Some(port) = request.number("Port")? {
            given.set("Port", port.into());
        }
        given.overlay(&settings);

        let is_clear = CLEAR_LOGIN
            .iter()
            .any(|name| given.has(name));
        let is_secret = SECRET_LOGIN
            .iter()
            .any(|name| given.has(name));
        if is_clear && is_secret {
            return Err(Fault::invalid_combination(
                "You can't specify both clear-text connection values and Secrets Manager values.",
            ));
        }
        if request.has(self.engine.settings)
            && request
                .flag("ExactSettings")?
                .unwrap_or(false)
        {
            self.settings = Members::default();
        }
        let replaced: &[&str] = match (is_clear, is_secret) {
            (true, _) => &SECRET_LOGIN,
            (_, true) => &CLEAR_LOGIN,
            _ => &[],
        };
        for name in replaced {
            self.settings = std::mem::take(&mut self.settings).without(name);
        }
        if let Some(password) = given.text("Password")? {
            self.password = password.into();
        }
        self.settings
            .overlay(&given.without("Password"));
        Ok(())
    }

    fn check_login(&self, world: &World) -> Result<(), Fault> {
        let text = |name| self.settings.text(name);
        match (text("SecretsManagerSecretId")?, text("SecretsManagerAccessRoleArn")?) {
            (None, None) => {
                for name in ["ServerName", "Username"] {
                    if text(name)?.is_none_or(str::is_empty) {
                        return Err(missing(name));
                    }
                }
                match self.settings.number("Port")? {
                    None => Err(missing("Port")),
                    Some(1..=65_535) => Ok(()),
                    Some(port) => Err(Fault::invalid_value(format!("Invalid port {port}"))),
                }
            }
            (Some(_), None) => Err(missing("SecretsManagerAccessRoleArn")),
            (None, Some(_)) => Err(missing("SecretsManagerSecretId")),
            (Some(_), Some(role)) if !role.starts_with("arn:aws:iam::") => {
                Err(Fault::invalid_value(format!("Invalid role ARN {role}")))
            }
            (Some(secret), Some(_)) if !world.secrets.contains_key(secret) => {
                Err(Fault::not_found("Secrets Manager can't find the specified secret."))
            }
            (Some(_), Some(_)) => Ok(()),
        }
    }

    fn check_tls(&self, world: &World) -> Result<(), Fault> {
        if let Some(arn) = &self.certificate {
            if !arn.starts_with("arn:aws:dms:") || !arn.contains(":cert:") {
                return Err(Fault::invalid_value("Invalid certificate ARN"));
            }
            world.certificates.by_arn(arn)?;
        }
        let is_mysql = self.engine.settings == "MySQLSettings";
        match self.ssl_mode.as_str() {
            "require" if is_mysql => Err(Fault::invalid_combination(format!(
                "SSL mode require is not supported for the engine {}.",
                self.engine.name
            ))),
            "verify-ca" | "verify-full" if is_mysql && self.certificate.is_none() => {
                Err(Fault::invalid_combination(format!(
                    "SSL mode {} needs a CA certificate: specify CertificateArn.",
                    self.ssl_mode
                )))
            }
            _ => Ok(()),
        }
    }
}

pub(super) fn create(world: &mut World, request: &Members) -> Answer {
    request.require(&["EndpointIdentifier", "EndpointType", "EngineName"])?;
    let id = identifier(request, "EndpointIdentifier", 255)?;
    let tail = resource_identifier(request)?;
    let tags = Tags::read(request)?;
    let mut endpoint = Endpoint {
        id,
        arn: String::new(),
        kind: String::new(),
        engine: engine(request.needed("EngineName")?)?,
        status: "active",
        settings: Members::default(),
        password: Secret::new(""),
        attributes: String::new(),
        database: None,
        ssl_mode: "none".to_owned(),
        certificate: None,
        key: request
            .text("KmsKeyId")?
            .map_or_else(|| world.place.default_key(), str::to_owned),
    };
    endpoint.change(world, request)?;
    endpoint.arn = world
        .place
        .arn("endpoint", tail.as_deref());
    let (arn, shown) = (endpoint.arn.clone(), endpoint.show());
    world.endpoints.add(endpoint)?;
    world.tags.set(&arn, tags);
    Ok(json!({ "Endpoint": shown }))
}

pub(super) fn modify(world: &mut World, request: &Members) -> Answer {
    let arn = request.needed("EndpointArn")?;
    let mut endpoint = world.endpoints.by_arn(arn)?.clone();
    endpoint.demand_active()?;
    if request.names().eq(["EndpointArn"]) {
        return Err(Fault::invalid_combination("No modifications were requested"));
    }
    if let Some(task) = world
        .tasks
        .iter()
        .find(|task| task.is_busy() && task.uses(arn))
    {
        return Err(Fault::invalid_state(format!(
            "Endpoint {arn} is in use by the replication task {}: stop it first.",
            task.id()
        )));
    }
    if let Some(name) = request.text("EngineName")? {
        endpoint.engine = engine(name)?;
    }
    if request.has("EndpointIdentifier") {
        endpoint.id = identifier(request, "EndpointIdentifier", 255)?;
        if let Ok(other) = world.endpoints.by_id(&endpoint.id)
            && other.arn != arn
        {
            let message = format!("Endpoint {} already exists.", other.id);
            return Err(Fault::already_exists(message, &other.arn));
        }
    }
    endpoint.change(world, request)?;
    let shown = endpoint.show();
    world.endpoints.remove(arn);
    world.endpoints.add(endpoint)?;
    connection::test_again(world, arn);
    Ok(json!({ "Endpoint": shown }))
}

pub(super) fn describe(world: &mut World, request: &Members) -> Answer {
    let listing = Listing {
        member: "Endpoints",
        filters: &[
            ("endpoint-arn", |endpoint: &Endpoint| &endpoint.arn),
            ("endpoint-type", |endpoint| &endpoint.kind),
            ("endpoint-id", |endpoint| &endpoint.id),
            ("engine-name", |endpoint| endpoint.engine.name),
        ],
        page_size: PageSize::USUAL,
        no_match: NoMatch::IsAFault,
    };
    listing.answer(request, world.endpoints.iter(), Endpoint::show)
}

pub(super) fn delete(world: &mut World, request: &Members) -> Answer {
    let arn = request.needed("EndpointArn")?;
    world
        .endpoints
        .by_arn(arn)?
        .demand_active()?;
    let user = world
        .tasks
        .iter()
        .find(|task| task.uses(arn))
        .map(Resource::id)
        .or_else(|| {
            world
                .configs
                .iter()
                .find(|config| config.uses(arn))
                .map(Resource::id)
        });
    if let Some(user) = user {
        return Err(Fault::invalid_state(format!(
            "Endpoint {arn} is in use by {user} and cannot be deleted."
        )));
    }
    let endpoint = world.endpoints.by_arn_mut(arn)?;
    endpoint.status = "deleting";
    let shown = endpoint.show();
    let arn = arn.to_owned();
    world
        .connections
        .mark_deleting(|(_, endpoint)| *endpoint == arn);
    world.after(world.delays.endpoint_removal, move |world| {
        world.endpoints.remove(&arn);
        world
            .connections
            .forget(|(_, endpoint)| *endpoint == arn);
        world.tags.forget(&arn);
    });
    Ok(json!({ "Endpoint": shown }))
}

fn engine(name: &str) -> Result<&'static Engine, Fault> {
    const OTHERS: [&str; 12] = [
        "azuredb",
        "babelfish",
        "db2",
        "docdb",
        "dynamodb",
        "elasticsearch",
        "kafka",
        "kinesis",
        "mongodb",
        "neptune",
        "redshift",
        "s3",
    ];
    if let Some(engine) = ENGINES
        .iter()
        .find(|engine| engine.name == name)
    {
        return Ok(engine);
    }
    Err(if OTHERS.contains(&name) {
        let problem = format!("the simulated account does not answer endpoints of engine {name}");
        Fault::new("UnknownOperationException", problem)
    } else {
        Fault::invalid_value(format!("Unsupported value '{name}' for EngineName"))
    })
}

fn missing(name: &str) -> Fault {
    Fault::invalid_value(format!("The parameter {name} must be provided and must not be blank."))
}
