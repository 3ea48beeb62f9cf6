//! The questions of [`TidbEndpointBuilder`](super::TidbEndpointBuilder): a marker for each answer, a sealed trait for each
//! question. A bound that does not hold is answered by the trait's own sentence.

use super::TidbEndpoint;
use crate::{
    ca::{ClusterCa, IsrgRootX1},
    endpoint::spec::Ca,
    name::CertificateArn,
};

mod sealed {
    #[expect(unnameable_types, reason = "what nobody can name, nobody can implement")]
    pub trait Sealed {}
}
use sealed::Sealed;

/// Declares marker types, each with its doc line.
macro_rules! markers {
    ($($(#[$doc:meta])* $name:ident;)*) => {
        $($(#[$doc])*
        #[derive(Clone, Copy, Debug, Default)]
        #[non_exhaustive]
        pub struct $name;

        impl Sealed for $name {})*
    };
}

markers! {
    /// A question that was not answered yet.
    Unanswered;

    /// The gateway that Starter clusters share.
    SharedGateway;
    /// The own gateway of an Essential cluster.
    EssentialGateway;
    /// The own gateway of a Premium cluster.
    PremiumGateway;
    /// The own gateway of a Dedicated cluster.
    DedicatedGateway;

    /// Reached over the internet.
    PublicNetwork;
    /// Reached through a private endpoint (AWS PrivateLink).
    PrivateNetwork;
    /// Reached through VPC peering.
    PeeringNetwork;

    /// DMS reads from the cluster.
    SourceRole;
    /// DMS writes to the cluster.
    TargetRole;

    /// The endpoint has an identifier.
    Identified;
    /// The endpoint has a host.
    Hosted;
    /// The endpoint has a user and a password.
    PasswordLogin;
    /// The endpoint reads its login from Secrets Manager.
    SecretLogin;
    /// TLS is verified against a CA: requests need the ARN of an imported certificate.
    VerifiedTls;
    /// TLS is off: no certificate belongs in requests.
    PlainText;
}

/// The ARN of the certificate that an endpoint verifies TLS with.
#[derive(Clone, Debug)]
pub struct ImportedCertificate(pub(super) CertificateArn);

impl Sealed for ImportedCertificate {}
impl Sealed for IsrgRootX1 {}
impl Sealed for ClusterCa {}

/// Plans whose clusters can be peered with a VPC.
#[diagnostic::on_unimplemented(
    message = "VPC peering is not for this plan: it is for Dedicated clusters",
    label = "use `.private_endpoint()` here, or stay on the public endpoint",
    note = "TiDB Cloud peers Dedicated clusters (and Premium ones in a private preview); Starter and Essential have private endpoints"
)]
pub trait MayPeer: Sealed {}
#[diagnostic::do_not_recommend]
impl MayPeer for PremiumGateway {}
#[diagnostic::do_not_recommend]
impl MayPeer for DedicatedGateway {}

/// Endpoints that are still on the public network, so that the connectivity may narrow.
#[diagnostic::on_unimplemented(
    message = "this endpoint's connectivity is already chosen",
    label = "call `.private_endpoint()` or `.vpc_peering()` once, not both",
    note = "a connectivity only narrows, from the public endpoint to a private one, so that no earlier answer becomes wrong"
)]
pub trait StillPublic: Sealed {}
#[diagnostic::do_not_recommend]
impl StillPublic for PublicNetwork {}

/// Networks in which an endpoint may send plain text.
#[diagnostic::on_unimplemented(
    message = "a public TiDB Cloud endpoint cannot turn TLS off",
    label = "use `.verify_full(ca)` here, or call `.private_endpoint()` first",
    note = "Starter and Essential refuse plain text in public; Dedicated and Premium would send it silently, so there it needs `.dangerous().ssl_none()`"
)]
pub trait MayDisableTls: Sealed {}
#[diagnostic::do_not_recommend]
impl MayDisableTls for PrivateNetwork {}
#[diagnostic::do_not_recommend]
impl MayDisableTls for PeeringNetwork {}

/// Plans whose public endpoint takes plain text.
#[diagnostic::on_unimplemented(
    message = "the public endpoint of this plan refuses plain text, danger accepted or not",
    label = "use `.verify_full(ca)`",
    note = "`require_secure_transport` is on for Starter and Essential and cannot be changed"
)]
pub trait TakesPlainTextInPublic: Sealed {}
#[diagnostic::do_not_recommend]
impl TakesPlainTextInPublic for PremiumGateway {}
#[diagnostic::do_not_recommend]
impl TakesPlainTextInPublic for DedicatedGateway {}

/// The CA under which a plan's gateway is signed.
#[diagnostic::on_unimplemented(
    message = "verifying TLS needs the CA under which this plan's gateway is signed",
    label = "give `IsrgRootX1::bundled()` after `serverless()`, `ClusterCa::from_pem(..)` after every other plan",
    note = "DMS needs a CA for `verify-ca` and `verify-full`, whatever the console calls optional",
    note = "the shared gateway of Starter is signed under ISRG Root X1; every other gateway has a CA of its own, \"CA cert\" in the Connect dialog"
)]
pub trait CaOf<Gateway>: Sealed {
    #[doc(hidden)]
    fn into_ca(self, _: private::Token) -> Ca;
}

pub(super) mod private {
    #[derive(Debug)]
    #[expect(unnameable_types, reason = "what nobody can name, nobody can call with")]
    pub struct Token;
}

#[diagnostic::do_not_recommend]
impl CaOf<SharedGateway> for IsrgRootX1 {
    fn into_ca(self, _: private::Token) -> Ca {
        Ca::Isrg(self.bundle().clone())
    }
}
/// Implements [`CaOf`] for the gateways that have a CA of their own.
macro_rules! cluster_ca_of {
    ($($gateway:ty),*) => {
        $(#[diagnostic::do_not_recommend]
        impl CaOf<$gateway> for ClusterCa {
            fn into_ca(self, _: private::Token) -> Ca {
                Ca::Cluster(self.bundle().clone())
            }
        })*
    };
}
cluster_ca_of!(EssentialGateway, PremiumGateway, DedicatedGateway);

/// Never fulfilled: DMS has no `require` for MySQL.
#[diagnostic::on_unimplemented(
    message = "DMS does not support the SSL mode `require` for MySQL-compatible endpoints",
    label = "use `.verify_full(ca)`, or `.verify_ca(ca)` if the host is not on the certificate",
    note = "the API's enum has `require` for other engines; the support table of MySQL has `none`, `verify-ca` and `verify-full`"
)]
pub trait SslRequireSupported: Sealed {}

/// Plans into which a DMS full load is known to work.
#[diagnostic::on_unimplemented(
    message = "TiDB Cloud Premium blocks `LOAD DATA LOCAL INFILE`, which a DMS full load uses",
    label = "call `.dangerous().target()` to try it all the same",
    note = "`.load_using_csv(LoadUsingCsv::No)` may avoid the statement; no document says so"
)]
pub trait TakesFullLoad: Sealed {}
#[diagnostic::do_not_recommend]
impl TakesFullLoad for SharedGateway {}
#[diagnostic::do_not_recommend]
impl TakesFullLoad for EssentialGateway {}
#[diagnostic::do_not_recommend]
impl TakesFullLoad for DedicatedGateway {}

/// Roles in which DMS runs `Initstmt`.
#[diagnostic::on_unimplemented(
    message = "`init_stmt` is only available on a target endpoint",
    label = "call `.target()` before this, or drop the statement",
    note = "DMS runs `Initstmt` when it opens a connection to a target; for a source it is documented nowhere",
    note = "`.after_connect_script(..)` works in both roles"
)]
pub trait AcceptsInitStmt: Sealed {}
#[diagnostic::do_not_recommend]
impl AcceptsInitStmt for TargetRole {}

/// Roles that write.
#[diagnostic::on_unimplemented(
    message = "this setting is only available on a target endpoint",
    label = "call `.target()` before this, or drop the setting",
    note = "DMS uses it when it loads files into the cluster; a source is only read"
)]
pub trait AcceptsTargetSettings: Sealed {}
#[diagnostic::do_not_recommend]
impl AcceptsTargetSettings for TargetRole {}

/// Roles that read.
#[diagnostic::on_unimplemented(
    message = "this setting is only available on a source endpoint",
    label = "call `.source()` before this, or drop the setting",
    note = "DMS uses it when it reads tables; a target is only written"
)]
pub trait AcceptsSourceSettings: Sealed {}
#[diagnostic::do_not_recommend]
impl AcceptsSourceSettings for SourceRole {}

/// Never fulfilled: TiDB has no binlog to poll.
#[diagnostic::on_unimplemented(
    message = "a TiDB endpoint has no change events to poll",
    label = "drop `.events_poll_interval(..)`",
    note = "the interval is for CDC from a MySQL source; TiDB has no binlog, so a TiDB source is read by full load only"
)]
pub trait PollsChangeEvents: Sealed {}

/// Endpoints whose login is not given yet.
#[diagnostic::on_unimplemented(
    message = "this endpoint already has its login",
    label = "keep either `.credentials(user, password)` or `.secrets_manager(secret, role)`",
    note = "DMS takes a user and a password or a secret of Secrets Manager, never both"
)]
pub trait NoLoginYet: Sealed {}
#[diagnostic::do_not_recommend]
impl NoLoginYet for Unanswered {}

/// Endpoints whose role is still open.
#[diagnostic::on_unimplemented(
    message = "this endpoint's role is already chosen",
    label = "call `.source()` or `.target()` once",
    note = "the settings in between were taken for the first role; one cluster in both roles is two endpoints"
)]
pub trait RoleOpen: Sealed {}
#[diagnostic::do_not_recommend]
impl RoleOpen for Unanswered {}

/// The role is chosen.
#[diagnostic::on_unimplemented(
    message = "this endpoint has no role",
    label = "call `.source()` or `.target()` before `.build()`",
    note = "DMS reads from a source and writes to a target; one cluster in both roles is two endpoints"
)]
pub trait RoleGiven: Sealed {}
#[diagnostic::do_not_recommend]
impl RoleGiven for SourceRole {}
#[diagnostic::do_not_recommend]
impl RoleGiven for TargetRole {}

/// The identifier is given.
#[diagnostic::on_unimplemented(
    message = "this endpoint has no identifier",
    label = "call `.identifier(..)` before `.build()`",
    note = "DMS finds an endpoint by its identifier: a letter, then letters, digits and single hyphens"
)]
pub trait IdentifierGiven: Sealed {}
#[diagnostic::do_not_recommend]
impl IdentifierGiven for Identified {}

/// The host is given.
#[diagnostic::on_unimplemented(
    message = "this endpoint has no host",
    label = "call `.host(..)` before `.build()`",
    note = "the host is HOST in the Connect dialog of TiDB Cloud, without scheme and port"
)]
pub trait HostGiven: Sealed {}
#[diagnostic::do_not_recommend]
impl HostGiven for Hosted {}

/// The login is given.
#[diagnostic::on_unimplemented(
    message = "this endpoint has no credentials",
    label = "call `.credentials(user, password)` or `.secrets_manager(secret, role)` before `.build()`",
    note = "on the shared gateway of Starter the user is `<prefix>.<user>`, as the Connect dialog shows it"
)]
pub trait LoginGiven: Sealed {}
#[diagnostic::do_not_recommend]
impl LoginGiven for PasswordLogin {}
#[diagnostic::do_not_recommend]
impl LoginGiven for SecretLogin {}

/// The TLS mode is chosen.
#[diagnostic::on_unimplemented(
    message = "this endpoint has no TLS decision",
    label = "call `.verify_full(ca)` before `.build()`",
    note = "`.verify_ca(ca)` leaves the host name unchecked; `.ssl_none()` is for private endpoints and VPC peering"
)]
pub trait TlsChosen: Default + Sealed {}
#[diagnostic::do_not_recommend]
impl TlsChosen for VerifiedTls {}
#[diagnostic::do_not_recommend]
impl TlsChosen for PlainText {}

/// Whether a certificate is needed is settled, so requests can be made.
#[diagnostic::on_unimplemented(
    message = "this endpoint verifies TLS, so its requests need the ARN of an imported certificate",
    label = "call `.with_certificate(arn)` first",
    note = "import the CA by `CertificateImport`, then use the ARN that `ImportCertificate` answers"
)]
pub trait CertificateSettled: Sealed {
    #[doc(hidden)]
    fn arn(&self) -> Option<&CertificateArn>;
}
#[diagnostic::do_not_recommend]
impl CertificateSettled for PlainText {
    fn arn(&self) -> Option<&CertificateArn> {
        None
    }
}
#[diagnostic::do_not_recommend]
impl CertificateSettled for ImportedCertificate {
    fn arn(&self) -> Option<&CertificateArn> {
        Some(&self.0)
    }
}

impl<Certificate> Sealed for TidbEndpoint<Certificate> {}
