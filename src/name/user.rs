use std::str::FromStr;

use super::{NameError, rules, text_name};

/// A SQL user of a TiDB cluster, at most 32 characters; on the shared gateway `<prefix>.<user>`.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct TidbUser(String);

text_name!(TidbUser);

impl TidbUser {
    /// The user name prefix, as the shared gateway needs it: letters and digits before the first period.
    pub fn prefix(&self) -> Option<&str> {
        let (prefix, user) = self.0.split_once('.')?;
        let shaped = !prefix.is_empty()
            && prefix
                .bytes()
                .all(|b| b.is_ascii_alphanumeric());
        (shaped && !user.is_empty() && !user.starts_with('.')).then_some(prefix)
    }
}

impl FromStr for TidbUser {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        let what = "a TiDB user name";
        if text.is_empty()
            || text
                .chars()
                .any(|c| c.is_whitespace() || c.is_control())
        {
            let problem = "it is empty or holds white space";
            let remedy = "copy USERNAME from the Connect dialog";
            return Err(NameError::withheld(rules::USER, what, problem, remedy));
        }
        let length = text.chars().count();
        if length > 32 {
            let problem = format!("it has {length} characters");
            let remedy = "use at most 32 characters, prefix and period included";
            return Err(NameError::withheld(rules::USER_LENGTH, what, problem, remedy));
        }
        Ok(Self(text.to_owned()))
    }
}
