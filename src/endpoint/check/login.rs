use super::rules;
use crate::{
    cluster::{GatewayModel, Plan},
    endpoint::{Credentials, spec::Login},
    finding::{Finding, Findings},
    name::{Shown, TidbHost, TidbPort, TidbUser},
    secret::Secret,
};

pub(super) fn check(
    login: Option<Login>,
    plan: Plan,
    host: Option<&TidbHost>,
    port: Option<TidbPort>,
    findings: &mut Findings,
) -> Option<Credentials> {
    match login {
        None => {
            let remedy = "give a user and a password, or a secret of Secrets Manager and its role";
            findings.push(Finding::new(rules::LOGIN, "credentials", "they are missing", remedy));
            None
        }
        Some(Login::Password { user, password }) => {
            let remedy = "give USERNAME from the Connect dialog";
            let user = user.required(findings, "user", rules::LOGIN, remedy);
            if let Some(user) = &user {
                check_prefix(user, plan, findings);
            }
            check_password(&password, plan, findings);
            user.map(|user| Credentials::Password { user, password })
        }
        Some(Login::SecretsManager { secret, role }) => {
            let remedy = "name both the secret and the role that lets DMS read it";
            let secret = secret.required(findings, "secret", rules::LOGIN, remedy);
            let role = role.required(findings, "access role", rules::LOGIN, remedy);
            let (secret, role) = (secret?, role?);
            describe_secret(&secret, plan, host, port, findings);
            Some(Credentials::SecretsManager { secret, role })
        }
    }
}

fn check_prefix(user: &TidbUser, plan: Plan, findings: &mut Findings) {
    findings.expect(
        plan.gateway() == GatewayModel::Own || user.prefix().is_some(),
        rules::USER_PREFIX,
        "user",
        || {
            let user = Shown::of(user.as_str());
            format!("{user} has no prefix, by which the shared gateway finds the cluster")
        },
        "use `<prefix>.<user>` as the Connect dialog shows it, such as `3pTAoNNegb47Uc8.root`",
    );
}

/// What DMS and TiDB Cloud say about passwords; the findings never quote it, nor say which of its characters is wrong.
fn check_password(password: &Secret, plan: Plan, findings: &mut Findings) {
    let text = password.reveal();
    let mut report = |rule, problem: &str, remedy: &str| {
        findings.push(Finding::new(rule, "password", problem, remedy));
    };
    if text.is_empty() {
        return report(rules::PASSWORD_EMPTY, "it is empty", "give the password of the user");
    }
    let change =
        "change the password to one with `! # $ ^ & * ( ) _ - = @` as its special characters";
    if text.contains(['{', '}', ';']) {
        report(
            rules::PASSWORD_FORBIDDEN,
            "it holds `{`, `}` or `;`, which DMS does not take",
            change,
        );
    }
    if text
        .chars()
        .any(|c| c.is_whitespace() || c.is_control())
    {
        let remedy = "check for a line break at its end, or change the password";
        report(rules::PASSWORD_SPACE, "it holds white space or a control character", remedy);
    }
    if text.contains(',') {
        let remedy = "change the password, or keep it in Secrets Manager";
        report(rules::PASSWORD_COMMA, "it holds a comma, which DMS may not take", remedy);
    }
    if plan.demands_tls_in_public() && !meets_policy(text) {
        let problem = "TiDB Cloud would not have let this password be set";
        let remedy = "check it: at least 8 characters with upper and lower case, a digit and a special character";
        report(rules::PASSWORD_POLICY, problem, remedy);
    }
}

fn meets_policy(text: &str) -> bool {
    let holds = |class: fn(char) -> bool| text.chars().any(class);
    text.chars().count() >= 8
        && holds(|c| c.is_lowercase())
        && holds(|c| c.is_uppercase())
        && holds(|c| c.is_ascii_digit())
        && holds(|c| !c.is_alphanumeric())
}

fn describe_secret(
    secret: &crate::name::SecretId,
    plan: Plan,
    host: Option<&TidbHost>,
    port: Option<TidbPort>,
    findings: &mut Findings,
) {
    let user = match plan.gateway() {
        GatewayModel::Shared => "<prefix>.<user>",
        GatewayModel::Own => "<user>",
    };
    let host = host.map_or("<host>", TidbHost::as_str);
    let port = port.unwrap_or(TidbPort::DEFAULT);
    findings.push(Finding::new(
        rules::SECRET_CONTENTS,
        "secret",
        format!("DMS reads host, port, user and password from `{secret}` alone"),
        format!(r#"store {{"username":"{user}","password":"…","host":"{host}","port":"{port}"}}, keys in lower case, and let the role trust dms.<region>.amazonaws.com"#),
    ));
    findings.push(Finding::new(
        rules::SECRET_CHARACTERS,
        "secret",
        "its password is not seen here, and the characters DMS refuses hold for it too",
        "leave `{ } ;` out of it, and `. : +` too where a rotation makes it (EXCLUDE_CHARACTERS)",
    ));
}
