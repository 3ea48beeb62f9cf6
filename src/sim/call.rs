use std::time::Duration;

use serde_json::Value;

use super::{
    SimAccount, dispatch,
    fault::{Answer, Fault},
    hanging::Hanging,
    trouble::CallFault,
    wire::Request,
};

/// A call as it comes out of HTTP.
pub(super) struct Arrival<'a> {
    pub(super) is_signed: bool,
    pub(super) target: Option<&'a str>,
    pub(super) body: &'a [u8],
}

/// What the caller gets to see.
pub(super) enum Outcome {
    Answered(Response),
    /// The connection breaks, for this reason.
    Broken(&'static str),
    /// Nothing, for as long as the connection is held open together with this.
    Hangs(Hanging),
}

/// An answer as it goes into HTTP.
pub(super) struct Response {
    pub(super) status: u16,
    pub(super) body: Value,
    pub(super) request_id: String,
}

impl Response {
    pub(super) const CONTENT_TYPE: &str = "application/x-amz-json-1.1";
    pub(super) const REQUEST_ID: &str = "x-amzn-requestid";
}

/// One call from its arrival to its answer.
///
/// It is counted, and refused, when it arrives. Whether it has an effect is settled halfway: who hangs up before, sent
/// nothing; who hangs up later, only misses the answer.
pub(super) async fn carry(account: &SimAccount, arrival: Arrival<'_>) -> Outcome {
    let Noted { number, latency, request, fault } = note(account, &arrival);
    let there = latency / 2;
    travel(there).await;
    let outcome = match (request, fault) {
        (Err(fault), _) => respond(number, Err(fault)),
        (Ok(request), None) => respond(number, answer(account, &request)),
        (Ok(request), Some(fault)) => go_wrong(account, number, &request, fault),
    };
    if !matches!(outcome, Outcome::Hangs(_)) {
        travel(latency - there).await;
    }
    outcome
}

/// What is known of a call on its arrival.
struct Noted {
    number: usize,
    latency: Duration,
    request: Result<Request, Fault>,
    fault: Option<CallFault>,
}

fn note(account: &SimAccount, arrival: &Arrival<'_>) -> Noted {
    let request = if arrival.is_signed {
        Request::read(arrival.target, arrival.body)
    } else {
        Err(Fault::new(
            "MissingAuthenticationTokenException",
            "Request is missing Authentication Token",
        ))
    };
    let mut world = account.world();
    let (number, now) = (world.calls.len(), world.now());
    let mut fault = None;
    if let Ok(request) = &request {
        world
            .calls
            .push((request.operation().to_owned(), request.body()));
        fault = world
            .trouble
            .fault(number, request, now);
    }
    Noted { number, latency: world.trouble.latency, request, fault }
}

fn go_wrong(account: &SimAccount, number: usize, request: &Request, fault: CallFault) -> Outcome {
    match fault {
        CallFault::Throttle => {
            respond(number, Err(Fault::new("ThrottlingException", "Rate exceeded")))
        }
        CallFault::Refuse { code, message } => respond(number, Err(Fault::new(code, message))),
        CallFault::ServerError => {
            let fault = Fault::new(
                "InternalFailure",
                "The request processing has failed because of an unknown error, exception or failure.",
            );
            Outcome::Answered(response(number, 500, fault.into_json()))
        }
        CallFault::LoseRequest => {
            Outcome::Broken("the connection broke before the request was sent")
        }
        CallFault::HangBefore => Outcome::Hangs(account.hang()),
        // The effect is what matters; what it would have answered is lost.
        CallFault::LoseAnswer => {
            let _ = answer(account, request);
            Outcome::Broken("the connection broke before the answer came")
        }
        CallFault::Hang => {
            let _ = answer(account, request);
            Outcome::Hangs(account.hang())
        }
    }
}

fn answer(account: &SimAccount, request: &Request) -> Answer {
    let mut world = account.world();
    if request.is_read() {
        return world.as_seen(|world| dispatch::answer(world, request));
    }
    let answer = dispatch::answer(&mut world, request);
    world.remember();
    answer
}

fn respond(number: usize, answer: Answer) -> Outcome {
    let (status, body) = match answer {
        Ok(body) => (200, body),
        Err(fault) => (400, fault.into_json()),
    };
    Outcome::Answered(response(number, status, body))
}

fn response(number: usize, status: u16, body: Value) -> Response {
    Response { status, body, request_id: format!("00000000-0000-4000-8000-{number:012x}") }
}

async fn travel(time: Duration) {
    if !time.is_zero() {
        #[expect(clippy::disallowed_methods, reason = "this is the way to the simulated account")]
        tokio::time::sleep(time).await;
    }
}
