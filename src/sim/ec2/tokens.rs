use super::args::Args;
use crate::sim::{fault::Fault, world::World};

/// What was made for a client token, and by which request.
#[derive(Clone, Debug)]
pub(super) struct Token {
    pub(super) id: String,
    request: String,
}

/// A client token of a request, not used before.
pub(super) struct Fresh {
    key: String,
    request: String,
}

/// Whether a request with this token was answered before.
pub(super) enum Known {
    /// It made this.
    Made(String),
    /// It did not, or there is no token.
    No(Option<Fresh>),
}

/// # Caveats
///
/// A token is known for as long as what it made can be described: for a NAT gateway or an endpoint that is an hour longer than
/// it lives, so that who uses the token of a deleted one is answered with a deleted one. AWS documents how long it keeps tokens for
/// instances only.
pub(super) fn look(world: &World, operation: &str, args: &Args<'_>) -> Result<Known, Fault> {
    let Some(token) = args
        .text("ClientToken")?
        .filter(|token| !token.is_empty())
    else {
        return Ok(Known::No(None));
    };
    if token.len() > 64 || !token.is_ascii() {
        return Err(Fault::new(
            "InvalidParameterValue",
            "ClientToken is not valid: at most 64 ASCII characters",
        ));
    }
    let (key, mut request) = (format!("{operation} {token}"), args.0.clone());
    request.remove("ClientToken");
    let request = request.into_json().to_string();
    match world.network.tokens.get(&key) {
        Some(known) if known.request == request => Ok(Known::Made(known.id.clone())),
        Some(_) => Err(Fault::new(
            "IdempotentParameterMismatch",
            "The client token you have provided is associated with a resource that was made with other parameters.",
        )),
        None => Ok(Known::No(Some(Fresh { key, request }))),
    }
}

/// Remembers what was made.
pub(super) fn keep(world: &mut World, fresh: Option<Fresh>, id: &str) {
    if let Some(Fresh { key, request }) = fresh {
        world
            .network
            .tokens
            .insert(key, Token { id: id.to_owned(), request });
    }
}
