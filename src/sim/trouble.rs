use super::fault::Fault;

/// What will go wrong on purpose.
#[derive(Debug, Default)]
pub(super) struct Trouble {
    throttled: usize,
    refusals: Vec<(String, Fault)>,
    lost_answers: Vec<String>,
}

impl Trouble {
    pub(super) fn throttle(&mut self, calls: usize) {
        self.throttled = calls;
    }

    pub(super) fn refuse(&mut self, operation: String, fault: Fault) {
        self.refusals.push((operation, fault));
    }

    pub(super) fn lose_answer(&mut self, operation: String) {
        self.lost_answers.push(operation);
    }

    /// Why the next call of `operation` fails before it has any effect.
    pub(super) fn refusal(&mut self, operation: &str) -> Option<Fault> {
        if self.throttled > 0 {
            self.throttled -= 1;
            return Some(Fault::new("ThrottlingException", "Rate exceeded"));
        }
        let first = self
            .refusals
            .iter()
            .position(|(refused, _)| refused == operation)?;
        Some(self.refusals.remove(first).1)
    }

    /// Whether the answer to this call of `operation` gets lost on its way back.
    pub(super) fn loses_answer(&mut self, operation: &str) -> bool {
        match self
            .lost_answers
            .iter()
            .position(|lost| lost == operation)
        {
            Some(first) => {
                self.lost_answers.remove(first);
                true
            }
            None => false,
        }
    }
}
