use serde_json::Value;

use super::{
    endpoint_settings, engine::Engine, fault::Fault, gateway::Password, wire::Members, world::World,
};

/// Who connects to where.
#[derive(Clone, Debug)]
pub(super) struct Login {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) user: String,
    pub(super) password: Password,
}

/// How an endpoint logs in, and the engine's other settings: one structure, as DMS gives them back, but the password.
#[derive(Clone, Debug, Default)]
pub(super) struct LoginSettings {
    members: Members,
    password: Password,
}

const CLEAR: [&str; 4] = ["ServerName", "Port", "Username", "Password"];
const SECRET: [&str; 2] = ["SecretsManagerSecretId", "SecretsManagerAccessRoleArn"];

impl LoginSettings {
    /// The name or ARN of the secret that holds the login.
    pub(super) fn secret(&self) -> Option<&str> {
        self.members
            .text("SecretsManagerSecretId")
            .ok()
            .flatten()
    }

    /// The beginning of the SHA-256 of the password, where the login has one.
    pub(super) fn password_digest(&self) -> Option<String> {
        let is_known = self.secret().is_none() && !self.password.is_empty();
        is_known.then(|| self.password.digest())
    }

    /// The login in clear text.
    pub(super) fn login(&self) -> Login {
        let text = |name| {
            let text = self.members.text(name).ok().flatten();
            text.unwrap_or_default().to_owned()
        };
        let port = self
            .members
            .number("Port")
            .ok()
            .flatten();
        Login {
            host: text("ServerName"),
            port: u16::try_from(port.unwrap_or_default()).unwrap_or_default(),
            user: text("Username"),
            password: self.password.clone(),
        }
    }

    pub(super) fn show(&self) -> Value {
        self.members.clone().into_json()
    }

    /// Merges the login at the top of a request and the settings inside it, which win.
    pub(super) fn change(&mut self, engine: &Engine, request: &Members) -> Result<(), Fault> {
        let settings = request
            .object(engine.settings)?
            .unwrap_or_default();
        let settings = endpoint_settings::taken(engine, &settings)?;
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

        let is_clear = CLEAR.iter().any(|name| given.has(name));
        let is_secret = SECRET
            .iter()
            .any(|name| given.has(name));
        if is_clear && is_secret {
            return Err(Fault::invalid_combination(
                "You can't specify both clear-text connection values and Secrets Manager values.",
            ));
        }
        if request.has(engine.settings)
            && request
                .flag("ExactSettings")?
                .unwrap_or(false)
        {
            self.members = Members::default();
        }
        let replaced: &[&str] = match (is_clear, is_secret) {
            (true, _) => &SECRET,
            (_, true) => &CLEAR,
            _ => &[],
        };
        for name in replaced {
            self.members.remove(name);
        }
        if let Some(password) = given.text("Password")? {
            self.password = Password::new(password);
        }
        given.remove("Password");
        self.members.overlay(&given);
        Ok(())
    }

    /// Takes over settings that came as attributes; those given as settings `beside` them win.
    pub(super) fn adopt(&mut self, mut attributes: Members, beside: &Members) {
        for name in beside.names() {
            attributes.remove(name);
        }
        self.members.overlay(&attributes);
    }

    pub(super) fn check(&self, world: &World) -> Result<(), Fault> {
        let text = |name| self.members.text(name);
        match (text("SecretsManagerSecretId")?, text("SecretsManagerAccessRoleArn")?) {
            (None, None) => {
                for name in ["ServerName", "Username"] {
                    if text(name)?.is_none_or(str::is_empty) {
                        return Err(missing(name));
                    }
                }
                match self.members.number("Port")? {
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
}

fn missing(name: &str) -> Fault {
    Fault::invalid_value(format!("The parameter {name} must be provided and must not be blank."))
}
