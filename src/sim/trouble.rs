use std::{collections::BTreeMap, time::Duration};

use super::{
    policy::Policy,
    rate::Rate,
    wire::{Protocol, Request},
};

/// What goes wrong with one call.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum CallFault {
    /// AWS says that calls come too fast, without effect: HTTP 400, `ThrottlingException`, and in EC2 HTTP 503,
    /// `RequestLimitExceeded`. The SDK tries again.
    Throttle,

    /// AWS refuses: HTTP 400, without effect.
    Refuse {
        /// The fault's name, such as `KMSKeyNotAccessibleFault`.
        code: String,
        /// What AWS says.
        message: String,
    },

    /// The service breaks, without effect: HTTP 500, `InternalFailure`, and in EC2 `InternalError`. The SDK tries again.
    ServerError,

    /// The connection breaks before the call has any effect. The SDK tries again.
    LoseRequest,

    /// The call has its effect, and the connection breaks before the answer. The SDK tries again.
    LoseAnswer,

    /// The call has no effect, and nothing comes back, ever: only a time-out ends it, or dropping the call.
    HangBefore,

    /// The call has its effect, and nothing comes back, ever: only a time-out ends it, or dropping the call.
    Hang,
}

impl CallFault {
    /// AWS refuses with this fault.
    pub fn refuse(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self::Refuse { code: code.into(), message: message.into() }
    }
}

/// What will go wrong on purpose.
#[derive(Debug, Default)]
pub(super) struct Trouble {
    /// How long a call takes there and back.
    pub(super) latency: Duration,
    /// DMS counts every call in one bucket.
    pub(super) rate: Option<Rate>,
    /// EC2 counts what only looks apart from what changes something.
    pub(super) ec2_rates: Option<Ec2Rates>,
    pub(super) policy: Option<Policy>,
    throttled_calls: usize,
    throttle_next: usize,
    by_number: BTreeMap<usize, CallFault>,
    by_operation: Vec<(String, CallFault)>,
}

/// The two buckets of EC2.
#[derive(Debug)]
pub(super) struct Ec2Rates {
    pub(super) reads: Rate,
    pub(super) writes: Rate,
}

impl Trouble {
    /// Lets the next calls fail, whatever they are.
    pub(super) fn throttle(&mut self, calls: usize) {
        self.throttle_next = calls;
    }

    /// Lets one call fail by its number since the account's birth.
    pub(super) fn with_call(&mut self, number: usize, fault: CallFault) {
        self.by_number.insert(number, fault);
    }

    /// Lets the next call of an operation fail; faults of one operation happen in the order in which they were asked for.
    pub(super) fn with_next(&mut self, operation: &str, fault: CallFault) {
        self.by_operation
            .push((operation.to_owned(), fault));
    }

    pub(super) fn throttled_calls(&self) -> usize {
        self.throttled_calls
    }

    /// What goes wrong with this call. What a test asked for by number comes first; then AWS's order: too many calls, not
    /// allowed, refused.
    pub(super) fn fault(
        &mut self,
        number: usize,
        request: &Request,
        now: Duration,
    ) -> Option<CallFault> {
        let fault = self
            .by_number
            .remove(&number)
            .or_else(|| self.throttled(request, now))
            .or_else(|| self.policy.as_ref()?.refusal(request))
            .or_else(|| self.planned(request.operation()))?;
        if fault == CallFault::Throttle {
            self.throttled_calls += 1;
        }
        Some(fault)
    }

    fn throttled(&mut self, request: &Request, now: Duration) -> Option<CallFault> {
        if self.throttle_next > 0 {
            self.throttle_next -= 1;
            return Some(CallFault::Throttle);
        }
        let rate = match (request.protocol(), request.is_read()) {
            (Protocol::Json, _) => self.rate.as_mut()?,
            (Protocol::Query, true) => &mut self.ec2_rates.as_mut()?.reads,
            (Protocol::Query, false) => &mut self.ec2_rates.as_mut()?.writes,
        };
        let is_admitted = rate.admits(now);
        (!is_admitted).then_some(CallFault::Throttle)
    }

    fn planned(&mut self, operation: &str) -> Option<CallFault> {
        let first = self
            .by_operation
            .iter()
            .position(|(planned, _)| planned == operation)?;
        Some(self.by_operation.remove(first).1)
    }
}
