use sha2::{Digest, Sha256};

/// Where the account is, and the names that AWS makes up for what is created there.
#[derive(Debug)]
pub(super) struct Place {
    region: String,
    minted: u64,
}

impl Place {
    pub(super) const ACCOUNT: &str = "123456789012";

    pub(super) fn new(region: String) -> Self {
        Self { region, minted: 0 }
    }

    pub(super) fn region(&self) -> &str {
        &self.region
    }

    pub(super) fn zone(&self, letter: char) -> String {
        format!("{}{letter}", self.region)
    }

    /// The ARN of a DMS resource; without a `tail` of the caller's, AWS makes one up.
    pub(super) fn arn(&mut self, kind: &str, tail: Option<&str>) -> String {
        let tail = match tail {
            Some(tail) => tail.to_owned(),
            None => self.made_up(),
        };
        format!("arn:aws:dms:{}:{}:{kind}:{tail}", self.region, Self::ACCOUNT)
    }

    pub(super) fn default_key(&self) -> String {
        let Self { region, .. } = self;
        format!("arn:aws:kms:{region}:{}:key/0d0d0d0d-0000-4000-8000-000000000000", Self::ACCOUNT)
    }

    pub(super) fn role(name: &str) -> String {
        format!("arn:aws:iam::{}:role/{name}", Self::ACCOUNT)
    }

    /// 26 capital letters and digits, the same in every run.
    fn made_up(&mut self) -> String {
        const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        self.minted += 1;
        Sha256::digest(self.minted.to_be_bytes())
            .iter()
            .take(26)
            .map(|byte| char::from(ALPHABET[usize::from(byte % 32)]))
            .collect()
    }
}
