//! What an instance reaches besides the cluster: Secrets Manager, and a resolver for names.

use std::net::Ipv4Addr;

use aws_sdk_databasemigration::types::{DmsSslModeValue, MySqlSettings};
use tidb_dms::{
    diagnose::{ConnectionFailure, FailureCause::SecretUnreachable},
    sim::{
        SimAccount, SimGateway,
        packet::{Lost, NameCause, PacketOrigin, PacketTarget, Resolver, walk},
    },
    snapshot::{DnsEntry, GroupPeer, GroupRule, NetworkSnapshot, SecurityGroup, VpcEndpoint},
};

use crate::{
    ec2::client::ok,
    networks::{network, with_nat},
    rig::{HOST, PASSWORD, Rig, arn, pass, seconds},
};

const SECRETS: &str = "com.amazonaws.us-west-2.secretsmanager";
const SECRETS_NAME: &str = "vpce-s-1-us-west-2c.secretsmanager.us-west-2.vpce.amazonaws.com";
const PRIVATE: &str = "gateway01-privatelink.us-west-2.prod.aws.tidbcloud.com";
const SERVICE: &str = "com.amazonaws.vpce.us-west-2.vpce-svc-1";

/// An endpoint to Secrets Manager in the last subnet, behind a security group of its own.
fn with_secrets(mut network: NetworkSnapshot, private_dns: bool) -> NetworkSnapshot {
    let peer = GroupPeer::Range(
        "172.31.0.0/16"
            .parse()
            .expect("a range"),
    );
    network
        .security_groups
        .push(SecurityGroup {
            id: "sg-secrets".into(),
            vpc: SimAccount::DEFAULT_VPC.into(),
            name: "secrets".into(),
            ingress: vec![GroupRule { protocol: "tcp".into(), ports: Some((443, 443)), peer }],
            ..SecurityGroup::default()
        });
    network.vpc_endpoints.push(VpcEndpoint {
        id: "vpce-s".into(),
        vpc: SimAccount::DEFAULT_VPC.into(),
        kind: "Interface".into(),
        service: SECRETS.into(),
        state: "available".into(),
        private_dns,
        security_groups: vec!["sg-secrets".into()],
        subnets: vec![SimAccount::DEFAULT_SUBNETS[2].into()],
        dns_entries: vec![DnsEntry { name: SECRETS_NAME.into(), ..DnsEntry::default() }],
        ..VpcEndpoint::default()
    });
    network
}

fn gateway(rig: &Rig) -> SimGateway {
    SimGateway::new(HOST, 4000)
        .chains_to(&rig.authority.fingerprint)
        .certificate_for("*.us-west-2.prod.aws.tidbcloud.com")
        .private_endpoint(PRIVATE, SERVICE, ["usw2-az3"])
        .user_prefix("3pTAoNNegb47Uc8")
        .user("root", PASSWORD)
}

/// What a test of the gateway's private endpoint says, with the login in a secret.
async fn by_secret(network: NetworkSnapshot, attributes: &str) -> Option<String> {
    let rig = Rig::new();
    let account = rig
        .account
        .clone()
        .with_gateway(gateway(&rig))
        .with_secret("login", "3pTAoNNegb47Uc8.root", PASSWORD, PRIVATE, 4000);
    account.change_network(|known| *known = network);
    let settings = MySqlSettings::builder()
        .secrets_manager_secret_id("login")
        .secrets_manager_access_role_arn("arn:aws:iam::123456789012:role/read-login")
        .build();
    let certificate = rig
        .certificate("ca", &rig.authority.pem)
        .await;
    let endpoint = rig
        .dms
        .create_endpoint()
        .endpoint_identifier("secret")
        .endpoint_type("target".into())
        .engine_name("mysql")
        .ssl_mode(DmsSslModeValue::VerifyFull)
        .certificate_arn(certificate)
        .extra_connection_attributes(attributes)
        .my_sql_settings(settings);
    test(&rig, None, arn(endpoint).await).await
}

/// What a test says from a private instance with these name servers.
async fn test(rig: &Rig, servers: Option<&str>, endpoint: String) -> Option<String> {
    let created = rig
        .dms
        .create_replication_instance()
        .replication_instance_identifier("tester")
        .replication_instance_class("dms.t3.large")
        .publicly_accessible(false)
        .set_dns_name_servers(servers.map(str::to_owned))
        .send()
        .await
        .expect("an instance");
    pass(seconds(8 * 60)).await;
    let instance = created
        .replication_instance
        .and_then(|instance| instance.replication_instance_arn)
        .expect("its ARN");
    let connection = rig.test(&instance, &endpoint).await;
    let text = connection
        .last_failure_message()
        .map(str::to_owned);
    assert_eq!(connection.status() == Some("successful"), text.is_none(), "{text:?}");
    text
}

fn is_unreachable(text: Option<String>, curl_code: u8) {
    let text = text.expect("a failure");
    assert!(text.contains("Unable to find Secrets Manager secret"), "{text}");
    assert!(text.contains(&format!("curlCode: {curl_code}, ")), "{text}");
    assert_eq!(ConnectionFailure::read(&text).cause(), SecretUnreachable);
}

#[tokio::test(start_paused = true)]
async fn a_secret_is_read_through_the_internet_or_an_endpoint_and_by_no_other_way() {
    is_unreachable(by_secret(network(), "").await, 28);
    assert_eq!(by_secret(with_nat(network()), "").await, None);
    assert_eq!(by_secret(with_secrets(network(), true), "").await, None);

    let mut closed = with_secrets(with_nat(network()), true);
    closed
        .security_groups
        .iter_mut()
        .for_each(|group| {
            group
                .ingress
                .retain(|rule| rule.ports != Some((443, 443)))
        });
    is_unreachable(by_secret(closed, "").await, 28);

    let mut only_sql = with_nat(network());
    only_sql.security_groups[0].egress[0].protocol = "tcp".into();
    only_sql.security_groups[0].egress[0].ports = Some((4000, 4000));
    is_unreachable(by_secret(only_sql, "").await, 28);
}

#[tokio::test(start_paused = true)]
async fn the_override_names_the_endpoint_where_private_dns_does_not() {
    is_unreachable(by_secret(with_secrets(network(), false), "").await, 28);
    let by = |name: &str| format!("secretsManagerEndpointOverride={name}");
    let own = by(SECRETS_NAME);
    assert_eq!(by_secret(with_secrets(network(), false), &own).await, None);
    let url = by(&format!("https://{SECRETS_NAME}/"));
    assert_eq!(by_secret(with_secrets(network(), false), &url).await, None);
    let other = by("secrets.example");
    is_unreachable(by_secret(with_secrets(network(), true), &other).await, 6);
}

#[tokio::test(start_paused = true)]
async fn every_account_can_make_an_endpoint_to_secrets_manager() {
    let account = SimAccount::new();
    let [a, ..] = SimAccount::DEFAULT_SUBNETS;
    let asked = format!(
        "VpcEndpointType=Interface&VpcId={}&ServiceName={SECRETS}&SubnetId.1={a}&PrivateDnsEnabled=true",
        SimAccount::DEFAULT_VPC
    );
    let made = ok(&account, "CreateVpcEndpoint", &asked).await;
    let names = made.texts("dnsName");
    assert!(names.contains(&"secretsmanager.us-west-2.amazonaws.com"), "{names:?}");
    let told =
        ok(&account, "DescribeVpcEndpointServices", &format!("ServiceName.1={SECRETS}")).await;
    assert_eq!(told.text("owner"), "amazon");
}

async fn with_servers(
    servers: Option<&str>,
    network: NetworkSnapshot,
    host: &str,
) -> Option<String> {
    let rig = Rig::new();
    let account = rig
        .account
        .clone()
        .with_gateway(gateway(&rig))
        .with_resolver(Ipv4Addr::new(10, 9, 9, 9));
    account.change_network(|known| *known = network);
    let endpoint = rig
        .good_target("target")
        .await
        .server_name(host);
    test(&rig, servers, arn(endpoint).await).await
}

#[tokio::test(start_paused = true)]
async fn name_servers_of_its_own_know_no_private_name_unless_they_forward() {
    for servers in [None, Some("10.9.9.9"), Some("172.31.0.2"), Some("169.254.169.253, 10.1.1.1")] {
        assert_eq!(with_servers(servers, network(), PRIVATE).await, None, "{servers:?}");
    }
    let text = with_servers(Some("10.1.1.1,10.9.9.9"), network(), PRIVATE).await;
    let text = text.expect("a failure");
    assert!(text.contains("NativeError: 2005"), "{text}");

    let mut mute = with_nat(network());
    mute.vpcs[0].dns_support = Some(false);
    let text = with_servers(None, mute.clone(), HOST).await;
    assert!(text.is_some_and(|text| text.contains("NativeError: 2005")));
    assert_eq!(with_servers(Some("10.1.1.1"), mute, HOST).await, None, "the public DNS knows it");
}

#[test]
fn who_does_not_ask_the_vpc_is_told_why_a_name_is_unknown() {
    let from = PacketOrigin {
        subnet: SimAccount::DEFAULT_SUBNETS[0].into(),
        address: Ipv4Addr::new(172, 31, 0, 10),
        resolver: Resolver::Own,
        ..PacketOrigin::default()
    };
    let to = PacketTarget::service(PRIVATE, 4000, SERVICE);
    let lost = walk(&network(), &from, &to).expect_err("unknown");
    let Lost::UnknownHost { cause, .. } = lost else { panic!("{lost:?}") };
    assert_eq!(cause, NameCause::NotForwarded(SimAccount::DEFAULT_VPC.to_owned()));
}

#[test]
fn the_name_of_a_zone_leads_into_that_zone_only() {
    let mut two = with_secrets(network(), false);
    let [a, b, c] = SimAccount::DEFAULT_SUBNETS;
    two.vpc_endpoints[1].subnets = vec![b.into(), c.into()];
    two.vpc_endpoints[1]
        .dns_entries
        .push(DnsEntry { name: SECRETS_NAME.replace("-us-west-2c", ""), ..DnsEntry::default() });
    let from = PacketOrigin { subnet: a.into(), ..PacketOrigin::default() };
    let seen = |network: &NetworkSnapshot, host: &str| {
        let from = PacketOrigin { address: Ipv4Addr::new(172, 31, 0, 10), ..from.clone() };
        walk(network, &from, &PacketTarget::service(host, 443, SECRETS)).map(|it| it.seen)
    };
    let in_c = seen(&two, SECRETS_NAME).expect("it arrives");
    assert!(in_c[0].octets()[2] == 2, "{in_c:?}");
    two.network_acls = vec![tidb_dms::snapshot::NetworkAcl {
        id: "acl-1".into(),
        vpc: SimAccount::DEFAULT_VPC.into(),
        subnets: vec![c.into()],
        ..Default::default()
    }];
    seen(&two, SECRETS_NAME).expect_err("nothing enters that zone");
    let anywhere = seen(&two, &SECRETS_NAME.replace("-us-west-2c", "")).expect("the other zone");
    assert!(anywhere[0].octets()[2] == 1, "{anywhere:?}");
}

#[tokio::test(start_paused = true)]
async fn passwords_that_end_a_connection_string_do_not_connect() {
    for (password, connects) in
        [("fine-Password1!", true), ("a;b", false), ("a{b", false), ("a}b", false)]
    {
        let rig = Rig::new();
        let _ = rig.account.clone().with_gateway(
            SimGateway::new(HOST, 4000)
                .chains_to(&rig.authority.fingerprint)
                .user("root", password),
        );
        let endpoint = rig
            .good_target("target")
            .await
            .username("root")
            .password(password);
        let text = test(&rig, None, arn(endpoint).await).await;
        assert_eq!(text.is_none(), connects, "{password}: {text:?}");
        assert!(connects || text.is_some_and(|text| text.contains("NativeError: 1045")));
    }
}
