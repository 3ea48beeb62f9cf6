use std::{fmt, str::FromStr};

use super::{NameError, Shown, from_text, rules, text_name};

/// An Amazon Resource Name, split where AWS splits it.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Arn {
    text: String,
    /// Where the five colons stand that split it.
    colons: [usize; 5],
}

impl Arn {
    /// `aws`, `aws-cn` or `aws-us-gov`.
    pub fn partition(&self) -> &str {
        self.between(0)
    }

    /// The service, such as `dms`.
    pub fn service(&self) -> &str {
        self.between(1)
    }

    /// The region, or an empty text for a global service such as IAM.
    pub fn region(&self) -> &str {
        self.between(2)
    }

    /// The twelve digits of the account.
    pub fn account(&self) -> &str {
        self.between(3)
    }

    /// What follows the account, such as `cert:ISRG`.
    pub fn resource(&self) -> &str {
        &self.text[self.colons[4] + 1..]
    }

    fn between(&self, colon: usize) -> &str {
        &self.text[self.colons[colon] + 1..self.colons[colon + 1]]
    }
}

impl FromStr for Arn {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        let refuse = |problem: &str| {
            let remedy = "write it as `arn:<partition>:<service>:<region>:<account>:<resource>`";
            Err(NameError::new(rules::ARN, "an ARN", text, problem, remedy))
        };
        let mut colons = [0; 5];
        let mut found = text.match_indices(':');
        for colon in &mut colons {
            let Some((at, _)) = found.next() else {
                return refuse("it has fewer than six parts");
            };
            *colon = at;
        }
        if !text.starts_with("arn:") {
            return refuse("it does not begin with `arn:`");
        }
        let arn = Self { text: text.to_owned(), colons };
        if !arn.partition().starts_with("aws") || !is_word(arn.partition()) {
            return refuse("its partition is not one of AWS");
        }
        if arn.service().is_empty() || !is_word(arn.service()) || !is_word(arn.region()) {
            return refuse("its service or region is malformed");
        }
        let account = arn.account();
        if !account.is_empty()
            && (account.len() != 12
                || !account
                    .bytes()
                    .all(|b| b.is_ascii_digit()))
        {
            return refuse("its account is not twelve digits");
        }
        if arn.resource().is_empty()
            || arn
                .resource()
                .chars()
                .any(|c| c.is_whitespace() || c.is_control())
        {
            return refuse("its resource is empty or holds white space");
        }
        Ok(arn)
    }
}

impl fmt::Display for Arn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

from_text!(Arn);

fn is_word(text: &str) -> bool {
    text.bytes()
        .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

/// An ARN of one kind of resource.
macro_rules! arn_of {
    ($(#[$doc:meta])* $name:ident, $what:literal, $service:literal, $kind:literal) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Eq, Hash, PartialEq)]
        pub struct $name(Arn);

        impl $name {
            /// The parts of the ARN.
            pub fn arn(&self) -> &Arn {
                &self.0
            }

            /// The whole ARN.
            pub fn as_str(&self) -> &str {
                &self.0.text
            }
        }

        impl FromStr for $name {
            type Err = NameError;

            fn from_str(text: &str) -> Result<Self, NameError> {
                of_kind(text, $what, $service, $kind).map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0.text)
            }
        }

        from_text!($name);
    };
}

arn_of! {
    /// A certificate imported into DMS, not one of ACM.
    CertificateArn, "the ARN of a DMS certificate", "dms", "cert:"
}
arn_of! {
    /// An endpoint of DMS, of any engine.
    EndpointArn, "the ARN of a DMS endpoint", "dms", "endpoint:"
}
arn_of! {
    /// A replication instance.
    ReplicationInstanceArn, "the ARN of a replication instance", "dms", "rep:"
}
arn_of! {
    /// A replication task.
    ReplicationTaskArn, "the ARN of a replication task", "dms", "task:"
}
arn_of! {
    /// A replication config, which describes a serverless replication.
    ReplicationConfigArn, "the ARN of a replication config", "dms", "replication-config:"
}
arn_of! {
    /// An IAM role that DMS may assume.
    RoleArn, "the ARN of an IAM role", "iam", "role/"
}

fn of_kind(text: &str, what: &'static str, service: &str, kind: &str) -> Result<Arn, NameError> {
    let arn: Arn = text
        .parse()
        .map_err(|e: NameError| NameError::new(e.rule(), what, text, e.problem(), e.remedy()))?;
    if arn.service() == "acm" && kind == "cert:" {
        return Err(NameError::new(
            rules::ACM_CERTIFICATE,
            what,
            text,
            "ACM certificates are not DMS certificates",
            "import the CA into DMS (ImportCertificate) and use the ARN that it answers",
        ));
    }
    let fits = arn.service() == service
        && arn
            .resource()
            .strip_prefix(kind)
            .is_some_and(|id| !id.is_empty());
    if !fits {
        let problem = format!("it names {} of `{}`", Shown::of(arn.resource()), arn.service());
        let remedy = format!("use an ARN like `arn:aws:{service}:<region>:<account>:{kind}<id>`");
        return Err(NameError::new(rules::ARN_KIND, what, text, problem, remedy));
    }
    Ok(arn)
}

/// Which secret of Secrets Manager holds the credentials: a full ARN, a partial ARN or a friendly name.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct SecretId(String);

text_name!(SecretId);

impl FromStr for SecretId {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        let refuse = |problem: &str, remedy: &str| {
            Err(NameError::new(rules::SECRET_ID, "a Secrets Manager secret", text, problem, remedy))
        };
        if text.starts_with("arn:") {
            let arn: Arn = text.parse()?;
            if arn.service() != "secretsmanager" || !arn.resource().starts_with("secret:") {
                return refuse(
                    "the ARN is not one of Secrets Manager",
                    "use the ARN of the secret",
                );
            }
        }
        let allowed = |c: char| c.is_ascii_alphanumeric() || "/_+=.@-:!".contains(c);
        if text.is_empty() || text.len() > 2048 || !text.chars().all(allowed) {
            return refuse(
                "secret names hold only letters, digits and `/_+=.@-`",
                "use the secret's ARN or name",
            );
        }
        Ok(Self(text.to_owned()))
    }
}
