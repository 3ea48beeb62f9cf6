//! No secret is printed: not by `Debug`, not by `Display`, not in a finding, an error, a change or a snapshot. (The SDK's own
//! request builders redact passwords; scripts they show.)

use std::{
    fmt::{Debug, Display},
    fs,
    path::Path,
    time::SystemTime,
};

use aws_sdk_databasemigration::types::Endpoint;
use tidb_dms::{
    Secret, TidbEndpoint,
    ca::{CaBundle, IsrgRootX1},
    cluster::ConnectionString,
    diagnose::ConnectionFailure,
    document::{Document, Reference},
    endpoint::{Attributes, DescribedEndpoint, FarEndpoint, Password, Role},
    fault::AwsFault,
    name::{EndpointIdentifier, Given, KmsKeyId, TidbHost, TidbUser},
    sim::{SimAccount, SimGateway},
};

const SECRET: &str = "Hunter2-is-A-secret";

/// What was printed of a value, by name.
struct Printed(Vec<(&'static str, String)>);

impl Printed {
    fn debug(&mut self, name: &'static str, value: &impl Debug) {
        self.0
            .push((name, format!("{value:?}")));
        self.0
            .push((name, format!("{value:#?}")));
    }

    fn both(&mut self, name: &'static str, value: &(impl Debug + Display)) {
        self.debug(name, value);
        self.0.push((name, value.to_string()));
    }

    /// An error with everything under it.
    fn error(&mut self, name: &'static str, error: &dyn std::error::Error) {
        self.0
            .push((name, format!("{error:?} {error}")));
        let mut source = error.source();
        while let Some(error) = source {
            self.0
                .push((name, format!("{error:?} {error}")));
            source = error.source();
        }
    }
}

fn now() -> SystemTime {
    SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_790_000_000)
}

fn document(password: &str) -> Document {
    let text = format!(
        "[endpoint]\nplan = 'serverless'\nrole = 'target'\nidentifier = 'tidb'\n\
         host = 'gateway01.us-west-2.prod.aws.tidbcloud.com'\nuser = 'abc.root'\npassword = {password}\n\
         after_connect_script = \"SET PASSWORD = '{SECRET}'\"\n\
         tls = {{ mode = 'verify-full', ca = 'isrg-root-x1' }}\n"
    );
    toml::from_str(&text).expect("TOML")
}

#[tokio::test]
async fn nothing_that_can_hold_a_secret_prints_it() -> Result<(), Box<dyn std::error::Error>> {
    let mut printed = Printed(Vec::new());
    printed.debug("Secret", &Secret::new(SECRET));

    let builder = TidbEndpoint::serverless()
        .target()
        .identifier("tidb")
        .host("gateway01.us-west-2.prod.aws.tidbcloud.com")
        .credentials("abc.root", SECRET)
        .after_connect_script(format!("SET PASSWORD = '{SECRET}'"))
        .verify_full(IsrgRootX1::bundled());
    printed.debug("TidbEndpointBuilder", &builder);
    printed.debug("DangerousChoices", &builder.clone().dangerous());
    let endpoint = builder.build()?;
    printed.debug("TidbEndpoint", &endpoint);
    printed.debug("Credentials", endpoint.credentials());
    printed.both("Findings of an endpoint", endpoint.findings());
    printed.both("Attributes", &endpoint.attributes());
    printed.debug("DescribedEndpoint", &DescribedEndpoint::from(endpoint.clone()));
    let plain = TidbEndpoint::serverless()
        .target()
        .identifier("tidb")
        .host("gateway01.us-west-2.prod.aws.tidbcloud.com")
        .credentials("abc.root", SECRET)
        .verify_full(IsrgRootX1::bundled())
        .build()?
        .with_certificate("arn:aws:dms:us-west-2:123456789012:cert:CA")?;
    printed.debug("CreateEndpointInputBuilder", &plain.create_request());
    let observed = Endpoint::builder().build();
    printed.debug("Change", &plain.modify_request(&observed, Password::Changed));
    let scripted = endpoint
        .clone()
        .with_certificate("arn:aws:dms:us-west-2:123456789012:cert:CA")?;
    printed.debug("Change with a script", &scripted.modify_request(&observed, Password::Changed));
    let raw = scripted.create_request();
    let far = FarEndpoint::raw(raw, Role::Target)?;
    printed.debug("FarEndpoint", &far);
    let seen = Endpoint::builder()
        .engine_name("mysql")
        .endpoint_type("TARGET".into())
        .build();
    let change = far.modify_request(&seen, Password::Changed);
    assert_eq!(
        change.fields(),
        ["SSL mode", "certificate", "attributes", "settings", "login"],
        "there is something to hide"
    );
    printed.debug("Change of a far endpoint", &change);
    for name in ["AfterConnectScript", "Initstmt", "password"] {
        let attributes: Attributes = format!("{name}=SET PASSWORD = '{SECRET}'").parse()?;
        printed.debug("Attributes", &attributes);
        attributes
            .iter()
            .for_each(|attribute| printed.debug("Attribute", attribute));
    }
    let initialised = TidbEndpoint::dedicated()
        .private_endpoint()
        .target()
        .identifier("tidb")
        .host("privatelink-1.abc.clusters.tidb-cloud.com")
        .credentials("root", SECRET)
        .ssl_none()
        .init_stmt(format!("SET PASSWORD = '{SECRET}'"));
    printed.debug("TidbEndpointBuilder with an init_stmt", &initialised);
    let initialised = initialised.build()?;
    printed.debug("TidbEndpoint with an init_stmt", &initialised);
    printed.debug(
        "Change with an init_stmt",
        &initialised.modify_request(&observed, Password::Changed),
    );
    // User and password swapped.
    let swapped = TidbEndpoint::serverless()
        .target()
        .identifier("tidb")
        .host("gateway01.us-west-2.prod.aws.tidbcloud.com")
        .credentials(SECRET, "abc.Root1!")
        .verify_full(IsrgRootX1::bundled())
        .build()?;
    printed.both("Findings of a swapped login", swapped.findings());

    let string = format!("mysql://abc.root:{SECRET}@gateway01.us-west-2.prod.aws.tidbcloud.com/");
    printed.debug("ConnectionString", &string.parse::<ConnectionString>()?);
    for wrong in
        [string.replace("mysql:", "postgres:"), format!("mysql://:{SECRET}@/"), SECRET.into()]
    {
        let refused = wrong
            .parse::<ConnectionString>()
            .expect_err("a wrong connection string");
        printed.error("Refused by a connection string", &refused);
    }
    // A whole connection string pasted into a field for something else.
    printed.error(
        "NameError of a host",
        &string
            .parse::<TidbHost>()
            .expect_err("no host"),
    );
    printed.error(
        "NameError of an identifier",
        &string
            .parse::<EndpointIdentifier>()
            .expect_err("no id"),
    );
    printed.error(
        "NameError of a key",
        &string
            .parse::<KmsKeyId>()
            .expect_err("no key"),
    );
    let user = format!("{string} and more")
        .parse::<TidbUser>()
        .expect_err("no user");
    printed.error("NameError of a user", &user);
    printed.debug("Given", &Given::<TidbHost>::from(string.as_str()));

    for forbidden in ["{", ";", " ", ",", "\n"] {
        let refused = TidbEndpoint::serverless()
            .target()
            .identifier("--")
            .host("h.example.com")
            .credentials("root", format!("{SECRET}{forbidden}"))
            .verify_full(IsrgRootX1::bundled())
            .build()
            .expect_err("a wrong identifier");
        printed.error("Refused by an endpoint", &refused);
        printed.both("Findings of a refusal", refused.findings());
    }

    let pem = format!("-----BEGIN PRIVATE KEY-----\n{SECRET}\n-----END PRIVATE KEY-----\n{SECRET}");
    printed.error("Refused by a CA", &CaBundle::from_pem(pem, now()).expect_err("no CA"));

    let lookup = |_: Reference<'_>| Ok(SECRET.to_owned());
    for password in [format!("'{SECRET}'"), "{ env = 'PASSWORD' }".to_owned()] {
        let document = document(&password);
        printed.debug("Document", &document);
        let description = document.describe(now(), &lookup)?;
        printed.debug("Description", &description);
        printed.both("Findings of a description", description.findings());
    }
    // A password where a number, a table, a word, a key or a reference belongs.
    for text in [
        format!("[endpoint]\nport = '{SECRET}'\ntls = '{SECRET}'\nplan = '{SECRET}'\n"),
        format!("[endpoint]\nplan = 'serverless'\npassword = {{ '{SECRET} ' = 1 }}\n"),
        format!(
            "[endpoint]\nplan = 'serverless'\nsecret = '{SECRET}'\nuser = {{ a = '{SECRET}' }}\n"
        ),
        format!("endpoint = '{SECRET}'\nregion = 'mysql://a:{SECRET}@b'\n"),
    ] {
        let document: Document = toml::from_str(&text)?;
        printed.debug("Document", &document);
        let refused = document
            .describe(now(), &lookup)
            .expect_err("a wrong document");
        printed.error("Refused by a document", &refused);
    }

    let gateway =
        SimGateway::new("gateway01.us-west-2.prod.aws.tidbcloud.com", 4000).user("root", SECRET);
    printed.debug("SimGateway", &gateway);
    let account = SimAccount::new()
        .with_gateway(gateway)
        .with_secret("tidb-login", "root", SECRET, "h.example.com", 4000);
    let dms = account.client();
    let sent = plain
        .create_request()
        .ssl_mode("verify-ca".into())
        .certificate_arn("wrong");
    let error = sent
        .send_with(&dms)
        .await
        .expect_err("a wrong certificate");
    printed.error("AwsFault", &AwsFault::from_sdk("CreateEndpoint", "tidb", error));
    printed.debug("SimAccount", &account);
    printed.both("ConnectionFailure", &ConnectionFailure::read(&format!("Access denied {SECRET}")));

    for (name, text) in &printed.0 {
        assert!(!text.contains(SECRET), "{name} prints the secret: {text}");
        assert!(!text.contains("Hunter2"), "{name} prints a part of the secret: {text}");
    }
    assert!(printed.0.len() > 60, "the list has shrunk: {}", printed.0.len());
    Ok(())
}

/// What the tests and examples log in with.
const PASSWORDS: [&str; 6] =
    ["a-Secret-1", SECRET, "Rehearsal-4-orders", "Rehearsal-1", "Rehearsal-2", "Aurora-secret"];

#[test]
fn no_snapshot_holds_a_password() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let mut folders = vec![tests.join("snapshots")];
    folders.extend(
        fs::read_dir(&tests)
            .expect("tests")
            .map(|entry| {
                entry
                    .expect("a test")
                    .path()
                    .join("snapshots")
            })
            .filter(|folder| folder.is_dir()),
    );
    let mut read = 0;
    for file in folders
        .iter()
        .flat_map(|folder| fs::read_dir(folder).expect("snapshots"))
    {
        let path = file.expect("a snapshot").path();
        let text = fs::read_to_string(&path).expect("a text");
        for password in PASSWORDS {
            assert!(!text.contains(password), "{}: {password}", path.display());
        }
        read += 1;
    }
    assert!(folders.len() >= 3 && read > folders.len(), "{read} snapshots in {folders:?}");
}
