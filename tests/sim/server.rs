//! The account over HTTP: the same calls and the same troubles.

use std::{
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

use aws_sdk_databasemigration::{
    Client, Config,
    config::{BehaviorVersion, Credentials, Region, retry::RetryConfig},
};
use tidb_dms::sim::{CallFault, SimAccount};
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle};

use crate::rig::refused;

/// An account with its server, which stops on demand.
struct Served {
    account: SimAccount,
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    server: JoinHandle<std::io::Result<()>>,
}

impl Served {
    async fn new() -> Self {
        let account = SimAccount::new().every_change(Duration::from_millis(5));
        let listener = TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a free port");
        let address = listener
            .local_addr()
            .expect("its address");
        let (stop, stopped) = oneshot::channel::<()>();
        let server = tokio::spawn(account.clone().serve(listener, async {
            let _ = stopped.await;
        }));
        Self { account, address, stop, server }
    }

    /// The real client over a real socket.
    fn client(&self) -> Client {
        let config = Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::from_static("us-west-2"))
            .credentials_provider(Credentials::for_tests())
            .retry_config(RetryConfig::standard().with_initial_backoff(Duration::from_millis(1)))
            .endpoint_url(format!("http://{}", self.address));
        Client::from_conf(config.build())
    }

    /// What the server answers to these bytes until it closes the connection.
    async fn raw(&self, request: String) -> String {
        let address = self.address;
        let talk = move || {
            let mut stream = TcpStream::connect(address)?;
            // The server may refuse before it has read everything.
            let _ = stream.write_all(request.as_bytes());
            let mut answer = Vec::new();
            let read = stream.read_to_end(&mut answer);
            if answer.is_empty() {
                read?;
            }
            Ok::<_, std::io::Error>(String::from_utf8_lossy(&answer).into_owned())
        };
        tokio::task::spawn_blocking(talk)
            .await
            .expect("the talk ends")
            .expect("the server talks")
    }

    async fn stop(self) {
        let _ = self.stop.send(());
        self.server
            .await
            .expect("the server does not panic")
            .expect("and ends well");
    }
}

fn post(headers: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "POST / HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-length: {length}\r\n{headers}\r\n{body}"
    )
}

/// The first chunk of a body, this long, of a caller who did not say how long the body is.
fn chunk(length: usize) -> String {
    let body = " ".repeat(length);
    format!("POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n{length:x}\r\n{body}")
}

const TARGET: &str = "x-amz-target: AmazonDMSv20160101.DescribeEndpoints\r\n";
const SIGNED: &str = "authorization: any\r\n";

#[tokio::test]
async fn both_doors_lead_to_the_same_account() {
    let served = Served::new().await;
    let [a, b, _] = SimAccount::DEFAULT_SUBNETS;
    served
        .client()
        .create_replication_subnet_group()
        .replication_subnet_group_identifier("rehearsal")
        .replication_subnet_group_description("two zones")
        .set_subnet_ids(Some(vec![a.into(), b.into()]))
        .send()
        .await
        .expect("a group, over HTTP");
    let seen = served
        .account
        .client()
        .describe_replication_subnet_groups()
        .send()
        .await
        .expect("groups, in the process");
    assert_eq!(seen.replication_subnet_groups().len(), 1);
    assert_eq!(
        served.account.calls(),
        ["CreateReplicationSubnetGroup", "DescribeReplicationSubnetGroups"]
    );
    served.stop().await;
}

#[tokio::test]
async fn troubles_come_over_http_too() {
    let served = Served::new().await;
    let dms = served.client();
    served
        .account
        .on_call(0, CallFault::ServerError);
    served
        .account
        .on_call(1, CallFault::LoseRequest);
    dms.describe_endpoints()
        .send()
        .await
        .expect("the third try");
    assert_eq!(served.account.call_count(), 3);

    served
        .account
        .lose_answer("CreateEndpoint");
    let create = dms
        .create_endpoint()
        .endpoint_identifier("lost")
        .endpoint_type("source".into())
        .engine_name("mysql")
        .server_name("db.internal")
        .port(3306)
        .username("dms")
        .password("any");
    refused!(create, "ResourceAlreadyExistsFault", "lost already exists");
    served.stop().await;
}

#[tokio::test]
async fn a_call_that_hangs_is_seen_and_cut_off_at_the_end() {
    let served = Served::new().await;
    served
        .account
        .on_call(0, CallFault::Hang);
    let dms = served.client();
    let call = tokio::spawn(dms.describe_endpoints().send());
    served.account.hung().await;
    assert!(!call.is_finished());
    served.stop().await;
    call.await
        .expect("the caller does not panic")
        .expect_err("and has no answer");
}

#[tokio::test]
async fn what_is_no_call_gets_a_clean_answer() {
    let served = Served::new().await;
    for (request, status, words) in [
        ("GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n".to_owned(), "405", "POST"),
        ("what is this?\r\n\r\n".to_owned(), "400", ""),
        (post("", "{}"), "400", "MissingAuthenticationTokenException"),
        (post(SIGNED, "{}"), "400", "UnknownOperationException"),
        (
            post(&format!("{SIGNED}x-amz-target: EC2.RunInstances\r\n"), "{}"),
            "400",
            "UnknownOperationException",
        ),
        (post(&format!("{SIGNED}{TARGET}"), "[1, 2"), "400", "SerializationException"),
        (post(&format!("{SIGNED}{TARGET}"), "\u{0}\u{fffd}"), "400", "SerializationException"),
        (post(&format!("{SIGNED}{TARGET}"), &"[".repeat(100_000)), "400", "SerializationException"),
        (
            "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 5000000\r\n\r\n".to_owned(),
            "413",
            "4 MiB",
        ),
        (chunk((4 << 20) + 1), "413", "4 MiB"),
        (post(&format!("{SIGNED}{TARGET}"), ""), "200", "x-amzn-requestid: "),
    ] {
        let shown: String = request.chars().take(200).collect();
        let answer = served.raw(request).await;
        let line = format!("HTTP/1.1 {status} ");
        assert!(answer.starts_with(&line), "{shown}: {answer}");
        assert!(answer.contains(words), "{shown}: {answer}");
    }
    served
        .client()
        .describe_endpoints()
        .send()
        .await
        .expect("the server is still there");
    served.stop().await;
}
