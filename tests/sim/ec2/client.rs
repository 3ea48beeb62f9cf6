//! The smallest client of EC2: a form goes out through the SDK's own HTTP layer, XML comes back.

use aws_smithy_runtime_api::{
    client::{
        http::{HttpClient as _, HttpConnector as _, HttpConnectorSettings},
        orchestrator::HttpRequest,
        runtime_components::RuntimeComponentsBuilder,
    },
    http::Headers,
};
use aws_smithy_types::body::SdkBody;
use tidb_dms::sim::SimAccount;

/// What EC2 answered.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) xml: String,
}

impl Reply {
    /// The text of the first element of this name.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.texts(name)
            .first()
            .copied()
            .unwrap_or_else(|| panic!("no {name} in {}", self.xml))
    }

    /// The texts of all elements of this name.
    pub(crate) fn texts(&self, name: &str) -> Vec<&str> {
        let (open, close) = (format!("<{name}>"), format!("</{name}>"));
        self.xml
            .split(&open)
            .skip(1)
            .filter_map(|rest| rest.split(&close).next())
            .collect()
    }

    pub(crate) fn code(&self) -> &str {
        self.texts("Code")
            .first()
            .copied()
            .unwrap_or("none")
    }
}

/// Sends `Action=…` with these parameters, which are `Name=value` with `&` between them.
pub(crate) async fn send(account: &SimAccount, action: &str, parameters: &str) -> Option<Reply> {
    let parameters = if parameters.is_empty() { String::new() } else { format!("&{parameters}") };
    let body = format!("Action={action}&Version=2016-11-15{parameters}");
    let mut request = HttpRequest::new(SdkBody::from(body));
    request
        .set_method("POST")
        .expect("a method");
    request
        .set_uri("https://ec2.us-west-2.amazonaws.com/")
        .expect("a place");
    let headers: &mut Headers = request.headers_mut();
    headers.insert("content-type", "application/x-www-form-urlencoded; charset=utf-8");
    headers.insert("authorization", "AWS4-HMAC-SHA256 any");
    let settings = HttpConnectorSettings::builder().build();
    let components = RuntimeComponentsBuilder::for_tests()
        .build()
        .expect("components");
    let connector = account
        .http_client()
        .http_connector(&settings, &components);
    let response = connector.call(request).await.ok()?;
    let status = response.status().as_u16();
    let xml = response
        .body()
        .bytes()
        .map(|bytes| String::from_utf8_lossy(bytes).into_owned())
        .expect("a body in memory");
    Some(Reply { status, xml })
}

/// Sends what must succeed.
pub(crate) async fn ok(account: &SimAccount, action: &str, parameters: &str) -> Reply {
    let reply = send(account, action, parameters)
        .await
        .expect("an answer");
    assert_eq!(reply.status, 200, "{action} {parameters}: {}", reply.xml);
    let root =
        format!("<{action}Response xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\"><requestId>");
    assert!(reply.xml.contains(&root), "{}", reply.xml);
    reply
}

/// Sends what must be refused with this code and a text that holds these words.
pub(crate) async fn refused(
    account: &SimAccount,
    action: &str,
    parameters: &str,
    code: &str,
    words: &str,
) {
    let reply = send(account, action, parameters)
        .await
        .expect("an answer");
    assert_eq!(reply.code(), code, "{action} {parameters}: {}", reply.xml);
    assert_eq!(reply.status, 400, "{}", reply.xml);
    assert!(reply.text("Message").contains(words), "{action} {parameters}: {}", reply.xml);
}

/// Makes a VPC and yields its id.
pub(crate) async fn vpc(account: &SimAccount, range: &str) -> String {
    let made = ok(account, "CreateVpc", &format!("CidrBlock={range}")).await;
    made.text("vpcId").to_owned()
}

/// Makes a subnet in the zone of this letter and yields its id.
pub(crate) async fn subnet(account: &SimAccount, vpc: &str, range: &str, zone: char) -> String {
    let parameters = format!("VpcId={vpc}&CidrBlock={range}&AvailabilityZone=us-west-2{zone}");
    let made = ok(account, "CreateSubnet", &parameters).await;
    made.text("subnetId").to_owned()
}

/// A VPC with an internet gateway and one subnet: the ids of VPC, gateway and subnet.
pub(crate) async fn public(account: &SimAccount) -> (String, String, String) {
    let vpc = vpc(account, "10.20.0.0/16").await;
    let subnet = subnet(account, &vpc, "10.20.1.0/24", 'a').await;
    let made = ok(account, "CreateInternetGateway", "").await;
    let gateway = made
        .text("internetGatewayId")
        .to_owned();
    let parameters = format!("InternetGatewayId={gateway}&VpcId={vpc}");
    ok(account, "AttachInternetGateway", &parameters).await;
    (vpc, gateway, subnet)
}

/// Allocates an address and makes a NAT gateway with it: the ids of both.
pub(crate) async fn nat(account: &SimAccount, subnet: &str) -> (String, String) {
    let made = ok(account, "AllocateAddress", "Domain=vpc").await;
    let address = made.text("allocationId").to_owned();
    let parameters = format!("SubnetId={subnet}&AllocationId={address}");
    let made = ok(account, "CreateNatGateway", &parameters).await;
    (address, made.text("natGatewayId").to_owned())
}
