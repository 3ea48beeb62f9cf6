use super::{trouble::CallFault, wire::Request};

/// What an IAM policy lets the caller do.
#[derive(Debug)]
pub(super) struct Policy;

impl Policy {
    pub(super) fn refusal(&self, _request: &Request) -> Option<CallFault> {
        None
    }
}
