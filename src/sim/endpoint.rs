use serde_json::{Value, json};

use super::{
    attributes::Attributes,
    connection,
    engine::Engine,
    fault::{Answer, Fault},
    identifier::{identifier, resource_identifier},
    key::key,
    listing::{Listing, NoMatch, PageSize},
    login::LoginSettings,
    shelf::Resource,
    tags::Tags,
    wire::Members,
    world::World,
};

/// An endpoint of a relational engine.
#[derive(Clone, Debug)]
pub(super) struct Endpoint {
    id: String,
    arn: String,
    kind: String,
    engine: &'static Engine,
    status: String,
    login: LoginSettings,
    attributes: String,
    database: Option<String>,
    ssl_mode: String,
    certificate: Option<String>,
    key: String,
}

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

    pub(super) fn login(&self) -> &LoginSettings {
        &self.login
    }

    /// What one of its extra connection attributes says; DMS keeps each in its own spelling.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes
            .split(';')
            .filter_map(|pair| pair.split_once('='))
            .find(|(known, _)| *known == name)
            .map(|(_, value)| value)
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
        let settings = self.login.show();
        let mut shown = json!({
            "EndpointIdentifier": self.id,
            "EndpointArn": self.arn,
            "EndpointType": self.kind.to_ascii_uppercase(),
            "EngineName": self.engine.name,
            "EngineDisplayName": self.engine.display,
            "Username": settings.get("Username"),
            "ServerName": settings.get("ServerName"),
            "Port": settings.get("Port"),
            "DatabaseName": self.database,
            "Status": self.status,
            "SslMode": self.ssl_mode,
            "CertificateArn": self.certificate,
            "KmsKeyId": self.key,
            (self.engine.settings): settings,
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
        let attributes = request
            .text("ExtraConnectionAttributes")?
            .map(|given| Attributes::read(self.engine, given))
            .transpose()?;
        if let Some(certificate) = request.text("CertificateArn")? {
            self.certificate = Some(certificate.to_owned()).filter(|arn| !arn.is_empty());
        }
        self.login
            .change(self.engine, request)?;
        if let Some(attributes) = attributes {
            self.attributes = attributes.text;
            let beside = request
                .object(self.engine.settings)?
                .unwrap_or_default();
            self.login
                .adopt(attributes.settings, &beside);
        }
        self.login.check(world)?;
        self.check_tls(world)
    }

    fn check_tls(&self, world: &World) -> Result<(), Fault> {
        if let Some(arn) = &self.certificate {
            if !arn.starts_with("arn:aws:dms:") || !arn.contains(":cert:") {
                return Err(Fault::invalid_value("Invalid certificate ARN"));
            }
            world.certificates.by_arn(arn)?;
        }
        let is_mysql = self.engine.is_mysql();
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
        engine: Engine::find(request.needed("EngineName")?)?,
        status: "active".to_owned(),
        login: LoginSettings::default(),
        attributes: String::new(),
        database: None,
        ssl_mode: "none".to_owned(),
        certificate: None,
        key: key(&world.place, request)?,
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
    request.demand_more_than(&["EndpointArn"])?;
    let user = world
        .tasks
        .iter()
        .find(|task| task.is_busy() && task.uses(arn))
        .map(Resource::id)
        .or_else(|| {
            world
                .configs
                .iter()
                .find(|config| config.is_busy() && config.uses(arn))
                .map(Resource::id)
        });
    if let Some(user) = user {
        return Err(Fault::invalid_state(format!(
            "Endpoint {arn} is in use by the replication {user}: stop it first."
        )));
    }
    if let Some(name) = request.text("EngineName")? {
        endpoint.engine = Engine::find(name)?;
    }
    if request.has("EndpointIdentifier") {
        endpoint.id = identifier(request, "EndpointIdentifier", 255)?;
    }
    endpoint.change(world, request)?;
    let shown = endpoint.show();
    world.endpoints.replace(endpoint)?;
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
    endpoint.status = "deleting".to_owned();
    let (shown, id) = (endpoint.show(), endpoint.id.clone());
    let arn = arn.to_owned();
    let end = world.failures.end_of_removal(&id);
    world
        .connections
        .mark_deleting(|(_, endpoint)| *endpoint == arn);
    world.after(world.delays.endpoint_removal, move |world| {
        world
            .connections
            .forget(|(_, endpoint)| *endpoint == arn);
        if let (Some(status), Ok(endpoint)) = (end, world.endpoints.by_arn_mut(&arn)) {
            endpoint.status = status;
            return;
        }
        world.endpoints.remove(&arn);
        world.tags.forget(&arn);
    });
    Ok(json!({ "Endpoint": shown }))
}
