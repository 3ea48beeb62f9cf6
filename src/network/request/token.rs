use sha2::{Digest, Sha256};

/// What EC2 knows a repeated request by: the same token and the same request make one resource, not two.
///
/// It is made of words, so that whoever describes the same network sends the same token: a lost answer is answered again,
/// and of two who are at it at once both get the one resource.
///
/// EC2 refuses a token that it knows with another request, and does not say how long it knows one, nor what it answers once
/// what was made is deleted. So the words must tell one making from the next: put everything that is in the request among
/// them, and where all of that may be the same again, the id of the one that was deleted.
///
/// ```
/// use tidb_dms::network::request::ClientToken;
///
/// let token = ClientToken::of(["orders", "route table 0", "vpc-0123456789abcdef0"]);
/// assert_eq!(token, ClientToken::of(["orders", "route table 0", "vpc-0123456789abcdef0"]));
/// assert_ne!(token, ClientToken::of(["orders", "route table 1", "vpc-0123456789abcdef0"]));
/// assert!(token.as_str().len() <= 64);
/// ```
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct ClientToken(String);

impl ClientToken {
    /// The token of these words, in this order.
    pub fn of<Word: AsRef<[u8]>>(words: impl IntoIterator<Item = Word>) -> Self {
        let mut digest = Sha256::new();
        for word in words {
            let word = word.as_ref();
            // With its length, so that `a`, `bc` and `ab`, `c` differ.
            digest.update(word.len().to_be_bytes());
            digest.update(word);
        }
        // EC2 takes 64 characters of ASCII; half of them tell enough apart.
        let bytes = digest.finalize();
        Self(data_encoding::HEXLOWER.encode(&bytes[..16]))
    }

    /// The text that is sent.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
