use std::{fmt, future};

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

use super::{
    SimAccount,
    call::{self, Arrival, Outcome, Response},
};

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
        let account = self.0.clone();
        HttpConnectorFuture::new(async move { answer(&account, &request).await })
    }
}

async fn answer(
    account: &SimAccount,
    request: &HttpRequest,
) -> Result<HttpResponse, ConnectorError> {
    let header = |name| request.headers().get(name);
    let Some(body) = request.body().bytes() else {
        let problem = "the simulated account reads only bodies that are in memory";
        return Err(ConnectorError::user(problem.into()));
    };
    let arrival = Arrival {
        is_signed: header("authorization").is_some(),
        target: header("x-amz-target"),
        content_type: header("content-type"),
        body,
    };
    match call::carry(account, arrival).await {
        Outcome::Answered(response) => into_http(response),
        Outcome::Broken(why) => Err(ConnectorError::io(why.into())),
        Outcome::Hangs(_held) => future::pending().await,
    }
}

fn into_http(response: Response) -> Result<HttpResponse, ConnectorError> {
    let Response { status, body, content_type, request_id } = response;
    let status =
        StatusCode::try_from(status).map_err(|error| ConnectorError::other(error.into(), None))?;
    let mut response = HttpResponse::new(status, SdkBody::from(body));
    let headers = response.headers_mut();
    headers.insert("content-type", content_type);
    headers.insert(Response::REQUEST_ID, request_id);
    Ok(response)
}

impl fmt::Debug for Connector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SimAccount")
    }
}
