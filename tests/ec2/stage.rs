//! EC2 where the SDK expects a network: it notes every form that it is sent, and answers as the test says.

use std::{
    collections::BTreeMap,
    fmt::{self, Write as _},
    sync::{Arc, Mutex},
};

use aws_sdk_ec2::{
    Client, Config,
    config::{BehaviorVersion, Credentials, Region},
};
use aws_smithy_runtime_api::{
    client::{
        http::{
            HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings,
            SharedHttpConnector,
        },
        orchestrator::{HttpRequest, HttpResponse},
        runtime_components::RuntimeComponents,
    },
    http::StatusCode,
    shared::IntoShared,
};
use aws_smithy_types::body::SdkBody;

/// The members of a request as they go over the wire.
#[derive(Clone, Debug)]
pub(crate) struct Form(BTreeMap<String, String>);

impl Form {
    pub(crate) fn get(&self, name: &str) -> &str {
        self.0
            .get(name)
            .map_or("", String::as_str)
    }

    pub(crate) fn action(&self) -> &str {
        self.get("Action")
    }

    /// The filter, as `name=value,value`; a look has one.
    pub(crate) fn filter(&self) -> String {
        let values: Vec<_> = self
            .0
            .iter()
            .filter(|(key, _)| key.starts_with("Filter.1.Value."))
            .map(|(_, value)| value.as_str())
            .collect();
        format!("{}={}", self.get("Filter.1.Name"), values.join(","))
    }
}

/// The action, then each member in a line of its own.
impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.action())?;
        for (key, value) in &self.0 {
            if !["Action", "Version"].contains(&key.as_str()) {
                write!(f, "\n  {key} = {value}")?;
            }
        }
        Ok(())
    }
}

type Answering = dyn Fn(&Form) -> (u16, String) + Send + Sync;

#[derive(Clone)]
pub(crate) struct Stage {
    asked: Arc<Mutex<Vec<Form>>>,
    answering: Arc<Answering>,
}

impl Stage {
    /// Answers the inside of an answer, such as `<vpcSet/>`, or refuses by a code.
    pub(crate) fn answering(
        answer: impl Fn(&Form) -> Result<String, &'static str> + Send + Sync + 'static,
    ) -> Self {
        let answering = move |form: &Form| {
            let action = form.action();
            match answer(form) {
                Ok(inside) => (
                    200,
                    format!(
                        r#"<{action}Response xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>r</requestId>{inside}</{action}Response>"#
                    ),
                ),
                Err(code) => (
                    if code == "RequestLimitExceeded" { 503 } else { 400 },
                    format!(
                        "<Response><Errors><Error><Code>{code}</Code><Message>said so</Message></Error></Errors>\
                         <RequestID>r</RequestID></Response>"
                    ),
                ),
            }
        };
        Self { asked: Arc::default(), answering: Arc::new(answering) }
    }

    /// Everything succeeds, and nothing is there.
    pub(crate) fn silent() -> Self {
        Self::answering(|_| Ok(String::new()))
    }

    pub(crate) fn client(&self) -> Client {
        let config = Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::from_static("us-west-2"))
            .credentials_provider(Credentials::new("stage", "stage", None, None, "stage"))
            .http_client(self.clone())
            .build();
        Client::from_conf(config)
    }

    /// What was asked so far, in order.
    pub(crate) fn asked(&self) -> Vec<Form> {
        self.asked
            .lock()
            .expect("nobody panicked")
            .clone()
    }

    /// What was asked, as a text.
    pub(crate) fn script(&self) -> String {
        let mut script = String::new();
        for form in self.asked() {
            writeln!(script, "{form}").expect("a String can be written");
        }
        script
    }
}

impl fmt::Debug for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Stage")
    }
}

impl HttpClient for Stage {
    fn http_connector(
        &self,
        _settings: &HttpConnectorSettings,
        _components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        self.clone().into_shared()
    }
}

impl HttpConnector for Stage {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let body = request
            .body()
            .bytes()
            .expect("a body in memory");
        let form = Form(
            url::form_urlencoded::parse(body)
                .into_owned()
                .collect(),
        );
        let (status, body) = (self.answering)(&form);
        self.asked
            .lock()
            .expect("nobody panicked")
            .push(form);
        let status = StatusCode::try_from(status).expect("a status");
        HttpConnectorFuture::ready(Ok(HttpResponse::new(status, SdkBody::from(body))))
    }
}
