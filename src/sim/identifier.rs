use super::{fault::Fault, wire::Members};

/// The identifier in `member` as DMS stores it: checked and in lower case.
pub(super) fn identifier(members: &Members, member: &str, longest: usize) -> Result<String, Fault> {
    let given = members.needed(member)?;
    if is_hyphenated(given) && given.len() <= longest {
        return Ok(given.to_ascii_lowercase());
    }
    Err(Fault::invalid_value(format!(
        "The parameter {member} is not a valid identifier. Identifiers must begin with a letter; must contain only ASCII \
         letters, digits, and hyphens; must not end with a hyphen or contain two consecutive hyphens; and must not be \
         longer than {longest} characters."
    )))
}

/// The tail that the caller wants the ARN to have.
pub(super) fn resource_identifier(members: &Members) -> Result<Option<String>, Fault> {
    match members.text("ResourceIdentifier")? {
        Some(given) if !is_hyphenated(given) || given.len() > 31 => {
            Err(Fault::invalid_value("The parameter ResourceIdentifier is not a valid identifier."))
        }
        given => Ok(given.map(str::to_owned)),
    }
}

fn is_hyphenated(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '-')
        && !text.ends_with('-')
        && !text.contains("--")
}
