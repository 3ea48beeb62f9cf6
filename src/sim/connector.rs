use std::fmt;

use aws_smithy_runtime_api::{
    client::{
        http::{
            HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings,
            SharedHttpConnector,
        },
        orchestrator::{HttpRequest, HttpResponse},
        result::ConnectorError,
        runtime_components::RuntimeComponents,
    },
    http::StatusCode,
    shared::IntoShared,
};
use aws_smithy_types::body::SdkBody;
use serde_json::Value;

use super::{SimAccount, dispatch, fault::Fault, wire::Request};

/// The account where the SDK expects a network.
#[derive(Clone)]
pub(super) struct Connector(pub(super) SimAccount);

impl HttpClient for Connector {
    fn http_connector(
        &self,
        _settings: &HttpConnectorSettings,
        _components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        self.clone().into_shared()
    }
}

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        HttpConnectorFuture::ready(self.answer(&request))
    }
}

impl Connector {
    fn answer(&self, request: &HttpRequest) -> Result<HttpResponse, ConnectorError> {
        let header = |name| request.headers().get(name);
        let Some(body) = request.body().bytes() else {
            let problem = "the simulated account reads only bodies that are in memory";
            return Err(ConnectorError::user(problem.into()));
        };
        if header("authorization").is_none() {
            let problem = "Request is missing Authentication Token";
            return refused(Fault::new("MissingAuthenticationTokenException", problem));
        }
        let request = match Request::read(header("x-amz-target"), body) {
            Ok(request) => request,
            Err(fault) => return refused(fault),
        };

        let mut world = self.0.world();
        world
            .calls
            .push((request.operation().to_owned(), request.body()));
        if let Some(fault) = world
            .trouble
            .refusal(request.operation())
        {
            return refused(fault);
        }
        let answer = dispatch::answer(&mut world, &request);
        if world
            .trouble
            .loses_answer(request.operation())
        {
            return Err(ConnectorError::io("the connection broke before the answer came".into()));
        }
        match answer {
            Ok(body) => respond(200, &body),
            Err(fault) => refused(fault),
        }
    }
}

fn refused(fault: Fault) -> Result<HttpResponse, ConnectorError> {
    respond(400, &fault.into_json())
}

fn respond(status: u16, body: &Value) -> Result<HttpResponse, ConnectorError> {
    let status =
        StatusCode::try_from(status).map_err(|error| ConnectorError::other(error.into(), None))?;
    let mut response = HttpResponse::new(status, SdkBody::from(body.to_string()));
    response
        .headers_mut()
        .insert("content-type", "application/x-amz-json-1.1");
    Ok(response)
}

impl fmt::Debug for Connector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SimAccount")
    }
}
