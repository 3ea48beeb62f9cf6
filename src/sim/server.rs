use std::{
    future::Future,
    io::{self, ErrorKind},
    pin::pin,
};

use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::{
    Method, Request, Response, StatusCode,
    body::{Body as _, Bytes, Incoming},
    header::{ALLOW, CONTENT_TYPE, HeaderValue},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::{TokioIo, TokioTimer};
use serde_json::json;
use thiserror::Error;
use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinSet,
};

use super::{
    SimAccount,
    call::{self, Arrival, Outcome, Response as Answer},
    wire::Protocol,
};

/// The longest body that is read; no request of DMS or EC2 comes near it.
const LONGEST_BODY: usize = 4 << 20;

/// # For other languages and processes
impl SimAccount {
    /// Answers AWS clients of any language that are pointed at this listener, until `stop` is ready (feature `sim-server`).
    ///
    /// It is the same account with the same troubles as behind [`client`](Self::client), and both can be used at once. A
    /// call that loses its answer finds its connection closed. Any credentials will do.
    ///
    /// Once `stop` is ready nobody new is let in, calls under way are answered, those that hang are cut off, and then this
    /// returns. Dropping the future ends everything at once.
    ///
    /// ```
    /// # use tidb_dms::sim::SimAccount;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let account = SimAccount::new();
    /// let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    /// println!("aws --endpoint-url http://{} dms describe-endpoints", listener.local_addr()?);
    ///
    /// let stop = async { /* until you say so */ };
    /// account.serve(listener, stop).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Caveats
    ///
    /// Signatures are not checked and nothing is encrypted: bind it to a loopback address. On a clock that is not paused a
    /// replication instance takes eight real minutes; see [`every_change`](Self::every_change).
    ///
    /// # Errors
    ///
    /// The listener's, when it can accept no more.
    pub async fn serve(
        self,
        listener: TcpListener,
        stop: impl Future<Output = ()>,
    ) -> io::Result<()> {
        let stopping = watch::Sender::new(false);
        let mut connections = JoinSet::new();
        let mut stop = pin!(stop);
        loop {
            tokio::select! {
                () = &mut stop => break,
                accepted = listener.accept() => match accepted {
                    Ok((stream, _)) => {
                        connections.spawn(talk(self.clone(), stream, stopping.subscribe()));
                    }
                    Err(error) if concerns_one_caller(&error) => {}
                    Err(error) => return Err(error),
                },
                Some(_) = connections.join_next() => {}
            }
        }
        drop(listener);
        stopping.send_replace(true);
        while connections.join_next().await.is_some() {}
        Ok(())
    }
}

fn concerns_one_caller(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset | ErrorKind::Interrupted
    )
}

/// Why a connection ends without an answer.
#[derive(Debug, Error)]
#[error("{0}")]
struct Cut(&'static str);

async fn talk(account: SimAccount, stream: TcpStream, mut stopping: watch::Receiver<bool>) {
    // Without it every answer waits for the caller's next packet; where it cannot be had, it is only slower.
    let _ = stream.set_nodelay(true);
    let stopping_calls = stopping.clone();
    let service = service_fn(|request| answer(account.clone(), request, stopping_calls.clone()));
    let mut connection = pin!(
        http1::Builder::new()
            .timer(TokioTimer::new())
            .serve_connection(TokioIo::new(stream), service)
    );
    // How a connection ends concerns nobody but its caller: garbage, a hang-up, or a fault on purpose.
    let _ = tokio::select! {
        ended = connection.as_mut() => ended,
        () = stopped(&mut stopping) => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
}

async fn stopped(stopping: &mut watch::Receiver<bool>) {
    // It fails when the server was dropped, which stops it as well.
    let _ = stopping
        .wait_for(|is_stopping| *is_stopping)
        .await;
}

async fn answer(
    account: SimAccount,
    request: Request<Incoming>,
    mut stopping: watch::Receiver<bool>,
) -> Result<Response<Full<Bytes>>, Cut> {
    let (head, body) = request.into_parts();
    if head.method != Method::POST {
        let mut refused =
            explained(StatusCode::METHOD_NOT_ALLOWED, "the calls of DMS and EC2 are POST");
        refused
            .headers_mut()
            .insert(ALLOW, HeaderValue::from_static("POST"));
        return Ok(refused);
    }
    let too_long = || explained(StatusCode::PAYLOAD_TOO_LARGE, "the body is longer than 4 MiB");
    if body.size_hint().lower() > LONGEST_BODY as u64 {
        return Ok(too_long());
    }
    let body = tokio::select! {
        body = Limited::new(body, LONGEST_BODY).collect() => body,
        () = stopped(&mut stopping) => return Err(Cut("the server stops, and the request does not end")),
    };
    let body = match body {
        Ok(body) => body.to_bytes(),
        Err(error) if error.is::<LengthLimitError>() => {
            return Ok(too_long());
        }
        Err(_) => return Ok(explained(StatusCode::BAD_REQUEST, "the body cannot be read")),
    };
    let header = |name| {
        head.headers
            .get(name)
            .and_then(|value: &HeaderValue| value.to_str().ok())
    };
    let arrival = Arrival {
        is_signed: header("authorization").is_some(),
        target: header("x-amz-target"),
        content_type: header("content-type"),
        body: &body,
    };
    match call::carry(&account, arrival).await {
        Outcome::Answered(answer) => Ok(into_http(answer)),
        Outcome::Broken(why) => Err(Cut(why)),
        Outcome::Hangs(_held) => {
            stopped(&mut stopping).await;
            Err(Cut("the server stops, and the call hangs"))
        }
    }
}

fn explained(status: StatusCode, problem: &str) -> Response<Full<Bytes>> {
    let body = json!({ "message": problem }).to_string();
    let mut response = typed(body, Protocol::Json.content_type());
    *response.status_mut() = status;
    response
}

fn into_http(answer: Answer) -> Response<Full<Bytes>> {
    let mut response = typed(answer.body, answer.content_type);
    *response.status_mut() =
        StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    if let Ok(id) = HeaderValue::try_from(answer.request_id) {
        response
            .headers_mut()
            .insert(Answer::REQUEST_ID, id);
    }
    response
}

fn typed(body: String, content_type: &'static str) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from(body)));
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
}
