//! The world of a run that does not go to AWS: a cluster behind its gateway, and ways to describe it wrongly.

use aws_sdk_databasemigration::types::ReplicationEndpointTypeValue;
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, KeyPair};
use tidb_dms::{
    ca::IsrgRootX1,
    sim::{SimAccount, SimGateway},
};
use toml::Value;

use crate::args::Break;

/// The password of the simulated cluster, for which the document asks the environment.
pub(crate) const PASSWORD: &str = "Rehearsal-4-orders";

/// An account whose replication instances reach the cluster of `examples/orders.toml`, and in which its far endpoint exists.
pub(crate) async fn account() -> anyhow::Result<SimAccount> {
    let aurora = "orders.cluster-abc.us-west-2.rds.amazonaws.com";
    let gateway = SimGateway::new("gateway01.us-west-2.prod.aws.tidbcloud.com", 4000)
        .chains_to(&IsrgRootX1::SHA256.to_string())
        .user_prefix("3pTAoNNegb47Uc8")
        .user("root", PASSWORD);
    let account = SimAccount::new()
        .with_gateway(gateway)
        .with_database(aurora, 3306);
    account
        .client()
        .create_endpoint()
        .endpoint_identifier("orders-aurora")
        .resource_identifier("ORDERS-AURORA")
        .endpoint_type(ReplicationEndpointTypeValue::Source)
        .engine_name("aurora")
        .server_name(aurora)
        .port(3306)
        .username("dms")
        .password("Rehearsal-4-aurora")
        .send()
        .await?;
    Ok(account)
}

/// Writes what was sent to the file that `TIDB_DMS_RECORD` names: the crate's tests hold it against AWS's service model.
pub(crate) fn record(account: &SimAccount) -> anyhow::Result<()> {
    #[expect(clippy::disallowed_methods, reason = "an example is its own caller")]
    let Some(path) = std::env::var_os("TIDB_DMS_RECORD") else { return Ok(()) };
    let lines: Vec<String> = account
        .requests()
        .into_iter()
        .map(|(operation, body)| format!("{operation} {body}\n"))
        .collect();
    Ok(std::fs::write(path, lines.concat())?)
}

/// Changes one thing of the document for the worse.
pub(crate) fn break_it(document: &mut toml::Table, what: Break) -> anyhow::Result<()> {
    let endpoint = document
        .get_mut("endpoint")
        .and_then(Value::as_table_mut)
        .ok_or_else(|| anyhow::anyhow!("the document has no [endpoint] to break"))?;
    let text = |text: &str| Value::String(text.to_owned());
    match what {
        Break::Ca => {
            let tls = [("mode", text("verify-full")), ("ca", Value::String(foreign_ca()?))];
            endpoint.insert("tls".into(), table(tls));
        }
        Break::Password => {
            endpoint.insert("password".into(), text("not-The-password-1"));
        }
        Break::Host => {
            let host = "gateway99.us-west-2.prod.aws.tidbcloud.com";
            endpoint.insert("host".into(), text(host));
        }
        Break::Ssl => {
            endpoint.insert("tls".into(), table([("mode", text("none"))]));
        }
        Break::Prefix => {
            endpoint.insert("user".into(), text("root"));
        }
    }
    Ok(())
}

fn table<const N: usize>(entries: [(&str, Value); N]) -> Value {
    Value::Table(
        entries
            .map(|(key, value)| (key.to_owned(), value))
            .into_iter()
            .collect(),
    )
}

/// A CA that has nothing to do with TiDB Cloud.
fn foreign_ca() -> anyhow::Result<String> {
    let mut params = CertificateParams::default();
    params
        .distinguished_name
        .push(DnType::CommonName, "A CA of somebody else");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    Ok(params
        .self_signed(&KeyPair::generate()?)?
        .pem())
}
