use std::time::Duration;

use super::{
    SimAccount, dispatch, ec2,
    fault::{Answer, Fault},
    hanging::Hanging,
    trouble::CallFault,
    wire::{Protocol, Request},
};

/// A call as it comes out of HTTP.
pub(super) struct Arrival<'a> {
    pub(super) is_signed: bool,
    pub(super) target: Option<&'a str>,
    pub(super) content_type: Option<&'a str>,
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
    pub(super) body: String,
    pub(super) content_type: &'static str,
    pub(super) request_id: String,
}

impl Response {
    pub(super) const REQUEST_ID: &str = "x-amzn-requestid";
}

/// One call from its arrival to its answer.
///
/// It is counted, and refused, when it arrives. Whether it has an effect is settled halfway: who hangs up before, sent
/// nothing; who hangs up later, only misses the answer.
pub(super) async fn carry(account: &SimAccount, arrival: Arrival<'_>) -> Outcome {
    let Noted { reply, latency, request, fault } = note(account, &arrival);
    let there = latency / 2;
    travel(there).await;
    let outcome = match (request, fault) {
        (Err(fault), _) => reply.to(None, Err(fault)),
        (Ok(request), None) => reply.to(Some(&request), answer(account, &request)),
        (Ok(request), Some(fault)) => go_wrong(account, reply, &request, fault),
    };
    if !matches!(outcome, Outcome::Hangs(_)) {
        travel(latency - there).await;
    }
    outcome
}

/// What is known of a call on its arrival.
struct Noted {
    reply: Reply,
    latency: Duration,
    request: Result<Request, Fault>,
    fault: Option<CallFault>,
}

fn note(account: &SimAccount, arrival: &Arrival<'_>) -> Noted {
    let request = if arrival.is_signed {
        Request::read(arrival)
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
    let reply = Reply { number, protocol: Protocol::of(arrival) };
    Noted { reply, latency: world.trouble.latency, request, fault }
}

fn go_wrong(account: &SimAccount, reply: Reply, request: &Request, fault: CallFault) -> Outcome {
    let refuse = |status, code: &str, message: &str| {
        let fault = Fault::new(code, message);
        Outcome::Answered(reply.refusal(status, fault))
    };
    match (fault, reply.protocol) {
        (CallFault::Throttle, Protocol::Json) => {
            refuse(400, "ThrottlingException", "Rate exceeded")
        }
        (CallFault::Throttle, Protocol::Query) => {
            refuse(503, "RequestLimitExceeded", "Request limit exceeded.")
        }
        (CallFault::Refuse { code, message }, _) => {
            reply.to(Some(request), Err(Fault::new(code, message)))
        }
        (CallFault::ServerError, Protocol::Json) => refuse(
            500,
            "InternalFailure",
            "The request processing has failed because of an unknown error, exception or failure.",
        ),
        (CallFault::ServerError, Protocol::Query) => {
            refuse(500, "InternalError", "An internal error has occurred")
        }
        (CallFault::LoseRequest, _) => {
            Outcome::Broken("the connection broke before the request was sent")
        }
        (CallFault::HangBefore, _) => Outcome::Hangs(account.hang()),
        // The effect is what matters; what it would have answered is lost.
        (CallFault::LoseAnswer, _) => {
            let _ = answer(account, request);
            Outcome::Broken("the connection broke before the answer came")
        }
        (CallFault::Hang, _) => {
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

/// How a call is answered.
#[derive(Clone, Copy)]
struct Reply {
    number: usize,
    protocol: Protocol,
}

impl Reply {
    fn to(self, request: Option<&Request>, answer: Answer) -> Outcome {
        let body = match answer {
            Ok(body) => body,
            Err(fault) => {
                let status = fault.status();
                return Outcome::Answered(self.refusal(status, fault));
            }
        };
        let operation = request.map_or("", Request::operation);
        let body = match self.protocol {
            Protocol::Json => body.to_string(),
            Protocol::Query => ec2::answer_xml(operation, &self.id(), &body),
        };
        Outcome::Answered(self.response(200, body))
    }

    fn refusal(self, status: u16, fault: Fault) -> Response {
        let body = match self.protocol {
            Protocol::Json => fault.into_json().to_string(),
            Protocol::Query => ec2::refusal_xml(&fault, &self.id()),
        };
        self.response(status, body)
    }

    fn response(self, status: u16, body: String) -> Response {
        Response { status, body, content_type: self.protocol.content_type(), request_id: self.id() }
    }

    fn id(self) -> String {
        format!("00000000-0000-4000-8000-{:012x}", self.number)
    }
}

async fn travel(time: Duration) {
    if !time.is_zero() {
        #[expect(clippy::disallowed_methods, reason = "this is the way to the simulated account")]
        tokio::time::sleep(time).await;
    }
}
