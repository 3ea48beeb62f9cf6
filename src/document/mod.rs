//! The same description as a document: TOML, JSON or YAML, whichever serde format the caller likes.
//!
//! A chain of builder calls cannot branch at run time; a document can. It goes through the same checks, with the same
//! findings, and a key that is not known is refused with the nearest one that is. Passwords, connection strings and CAs
//! may stand in the document or be [referred to](Reference) by environment variable or file.
//!
//! ```
//! use std::time::SystemTime;
//!
//! use tidb_dms::document::{Document, Reference};
//!
//! let document: Document = toml::from_str(r#"
//!     [endpoint]
//!     plan = "serverless"
//!     role = "target"
//!     identifier = "tidb-target"
//!     host = "gateway01.us-east-1.prod.aws.tidbcloud.com"
//!     user = "3pTAoNNegb47Uc8.root"
//!     password = { env = "TIDB_PASSWORD" }
//!     tls = { mode = "verify-full", ca = "isrg-root-x1" }
//! "#)?;
//! let lookup = |reference: Reference<'_>| match reference {
//!     Reference::Environment("TIDB_PASSWORD") => Ok("a-Secret-1".to_owned()),
//!     _ => Err("there is no such thing".to_owned()),
//! };
//! let description = document.describe(SystemTime::now(), &lookup)?;
//! assert!(!description.findings().is_refused());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! DMS sits in a `[subnet_group]` of subnets that exist, or, with the feature `plan`, in a `[network]` to make or to adopt.
//! Its `shape` is `public-subnets`, `private-subnets-with-nat`, `private-endpoint` or `vpc-peering`; a subnet is to be carved
//! by its `prefix`, to be made of a `range`, or exists by its `id`:
//!
//! ```toml
//! [network]
//! shape = "private-subnets-with-nat"
//! subnet_group = "orders-dms"
//! vpc = "10.0.0.0/20"        # or { id = "vpc-…", ranges = […], taken = […] }
//! subnets = [{ zone = "us-west-2a", prefix = 24 }, { zone = "us-west-2b", prefix = 24 }]
//! nat_gateways = [{ subnet = { zone = "us-west-2a", prefix = 28 } }]   # or { id = "nat-…" }
//! tight_egress_to = [3306]   # or security_groups = ["sg-…"]; without either everything is let out
//! ```
//!
//! `private-endpoint` asks for `[network.private_endpoint]` with `service`, `offered_in` and `subnets` by zone id, or the
//! `id` of one that exists, and `let_in_vpc = true` for one that other migrations in the VPC use too; `vpc-peering` for
//! `[network.peering]` with `project`, `account` and `vpc`.
//!
//! With the feature `plan`, `[migration]` holds what is said of the whole, for
//! `Description::migration`; all of it may be left out:
//!
//! ```toml
//! [migration]
//! start = "when-tested"      # or "by-caller"
//! existing = "adopt"         # or "refuse"
//! strict = true              # refuses a public instance and endpoints that are not encrypted
//! password_version = "7"     # or password_key = { env = "MARK_KEY" }: how a changed password is noticed
//! tags = { team = "orders" } # for everything that is made
//! ```

mod endpoint;
#[cfg(feature = "plan")]
mod migration;
#[cfg(feature = "plan")]
mod network;
mod parts;
mod place;
mod reader;
mod reference;
pub(crate) mod rules;
mod task;
#[cfg(test)]
mod tests;

use std::{fmt, time::SystemTime};

use serde::{Deserialize, Deserializer, de::Error as _};
use serde_json::{Map, Value};

pub use reference::{Lookup, Reference};

use crate::{
    ca::CertificateImport,
    compute::{DescribedSubnetGroup, ReplicationInstance, ServerlessReplication},
    endpoint::{DescribedEndpoint, Role},
    finding::{Findings, Refused},
    name::{CertificateIdentifier, EndpointArn, Region, ReplicationInstanceArn},
    task::ReplicationTask,
};
#[cfg(feature = "plan")]
use crate::{migration::Migration, network::DescribedNetwork};
use place::Place;
use reader::{Report, Table};
use task::Around;

/// A document as it was read, before any check. Printing it shows its keys only, because its values may be secrets.
#[derive(Clone)]
pub struct Document(Map<String, Value>);

impl Document {
    /// Checks the document at the time `now` and makes the description, looking up what it refers to.
    ///
    /// # Errors
    ///
    /// With every finding at once, of every part, when one of them is an error.
    pub fn describe(&self, now: SystemTime, lookup: &dyn Lookup) -> Result<Description, Refused> {
        let report = Report::default();
        let description = self.read(now, lookup, &report);
        let findings = report.into_findings();
        #[cfg(feature = "plan")]
        let findings = findings.without(network::answers(&self.0));
        let (description, findings) = findings.judge(description)?;
        Ok(Description { findings, ..description })
    }

    fn read(&self, now: SystemTime, lookup: &dyn Lookup, report: &Report) -> Option<Description> {
        let root = Table::root(&self.0, report);
        let mut findings = Findings::none();
        let region = root
            .text("region")
            .map(str::parse::<Region>);
        let region = region.and_then(|region| findings.parsed("region", region));
        let remedy = "add `[endpoint]` with plan, role, identifier, host, login and tls";
        let endpoint = root
            .needed_table("endpoint", remedy)
            .and_then(|table| endpoint::read(table, now, lookup));
        let place = self.read_place(&root, region.as_ref(), endpoint.as_ref());
        if root.has("instance") && !Place::is_said(self) {
            let remedy = if cfg!(feature = "plan") {
                "add `[subnet_group]` with `identifier`, `kind` and `subnets`, or `[network]`"
            } else {
                "add `[subnet_group]` with `identifier`, `kind` and `subnets`"
            };
            report.add(rules::MISSING, "subnet_group", "the instance has none", remedy);
        }
        let instance = root
            .table("instance")
            .and_then(|table| parts::read_instance(table, place.as_ref().map(Place::for_instance)));
        let certificate = root
            .table("certificate")
            .and_then(|table| read_certificate(table, endpoint.as_ref(), &mut findings));
        if let (Some(instance), Some(endpoint)) = (&instance, &endpoint) {
            findings.extend(instance.findings_for(endpoint.connectivity()));
        }
        report.extend(findings);
        #[cfg(feature = "plan")]
        let terms = root
            .table("migration")
            .map(|table| migration::read(table, lookup));
        let around = Around {
            document: self,
            place: place.as_ref(),
            role: endpoint
                .as_ref()
                .map_or_else(|| self.said_role(), DescribedEndpoint::role),
            connectivity: endpoint
                .as_ref()
                .map(DescribedEndpoint::connectivity),
        };
        if root.table("task").is_some() {
            task::check_task(&around, report);
        }
        if root.table("serverless").is_some() {
            task::check_serverless(&around, report);
        }
        let description = endpoint.map(|endpoint| Description {
            region,
            place,
            instance,
            certificate,
            endpoint,
            document: self.clone(),
            #[cfg(feature = "plan")]
            terms: terms.unwrap_or_default(),
            findings: Findings::none(),
        });
        root.finish();
        description
    }

    /// Subnets that exist, or those of a network.
    fn read_place(
        &self,
        root: &Table<'_>,
        region: Option<&Region>,
        endpoint: Option<&DescribedEndpoint>,
    ) -> Option<Place> {
        let group = root
            .table("subnet_group")
            .and_then(parts::read_subnet_group)
            .map(Place::Group);
        #[cfg(feature = "plan")]
        if let Some(table) = root.table("network") {
            if root.has("subnet_group") {
                let problem = "there is a `[subnet_group]` beside it";
                let remedy = "keep `[subnet_group]` for subnets that exist, or `[network]`, whose subnets become a group";
                root.report
                    .add(rules::KEY, "network", problem, remedy);
            }
            let around = network::Around {
                region,
                port: endpoint.map(DescribedEndpoint::port),
                gateway: endpoint::said_plan(&self.0).gateway(),
            };
            let (network, group) = network::read(table, &around)?;
            return Some(Place::Network(Box::new(network), group));
        }
        #[cfg(not(feature = "plan"))]
        let _ = (region, endpoint);
        group
    }
}

/// The role as the document says it, though the endpoint may be refused.
impl Document {
    fn said_role(&self) -> Role {
        let role = self
            .0
            .get("endpoint")
            .and_then(|endpoint| endpoint.get("role"));
        match role.and_then(Value::as_str) {
            Some("source") => Role::Source,
            _ => Role::Target,
        }
    }
}

fn read_certificate(
    table: Table<'_>,
    endpoint: Option<&DescribedEndpoint>,
    findings: &mut Findings,
) -> Option<CertificateImport> {
    let identifier = table
        .text("identifier")
        .unwrap_or_default();
    let identifier = identifier.parse::<CertificateIdentifier>();
    let identifier = findings.parsed(&table.path_of("identifier"), identifier);
    let tags = parts::read_tags(&table);
    let key = parts::optional(table.text("kms_key")).optional(findings, &table.path_of("kms_key"));
    table.finish();
    let ca = endpoint.and_then(DescribedEndpoint::ca)?;
    let import = CertificateImport::new(identifier?, ca).tags(tags);
    Some(match key {
        Some(key) => import.kms_key(key),
        None => import,
    })
}

impl<'de> Deserialize<'de> for Document {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Value::deserialize(deserializer)? {
            Value::Object(entries) => Ok(Self(entries)),
            _ => Err(D::Error::custom(
                "a description is a table of `endpoint`, `instance` and so on",
            )),
        }
    }
}

impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set()
            .entries(self.0.keys())
            .finish()
    }
}

/// What a document describes, checked: the parts it has, each ready to become requests.
#[derive(Clone, Debug)]
pub struct Description {
    region: Option<Region>,
    place: Option<Place>,
    instance: Option<ReplicationInstance>,
    certificate: Option<CertificateImport>,
    endpoint: DescribedEndpoint,
    document: Document,
    #[cfg(feature = "plan")]
    terms: migration::Terms,
    findings: Findings,
}

impl Description {
    /// The region, where the document names one.
    pub fn region(&self) -> Option<&Region> {
        self.region.as_ref()
    }

    /// The subnet group to create of subnets that exist.
    pub fn subnet_group(&self) -> Option<&DescribedSubnetGroup> {
        match self.place.as_ref()? {
            Place::Group(group) => Some(group),
            #[cfg(feature = "plan")]
            Place::Network(..) => None,
        }
    }

    /// The network to make or to use, whose subnets become the subnet group.
    #[cfg(feature = "plan")]
    pub fn network(&self) -> Option<&DescribedNetwork> {
        match self.place.as_ref()? {
            Place::Group(_) => None,
            Place::Network(network, _) => Some(network),
        }
    }

    /// The replication instance to create.
    pub fn instance(&self) -> Option<&ReplicationInstance> {
        self.instance.as_ref()
    }

    /// The certificate to import, where the document names one and TLS is verified.
    pub fn certificate(&self) -> Option<&CertificateImport> {
        self.certificate.as_ref()
    }

    /// The endpoint on the cluster.
    pub fn endpoint(&self) -> &DescribedEndpoint {
        &self.endpoint
    }

    /// The task between the endpoint that was made of this description and the far side; nothing without `[task]`.
    ///
    /// # Errors
    ///
    /// When the ARNs do not belong together; the rest was judged when the document was.
    pub fn task(
        &self,
        endpoint: &EndpointArn,
        instance: &ReplicationInstanceArn,
    ) -> Result<Option<ReplicationTask>, Refused> {
        task::task(&self.around(), endpoint, instance)
    }

    /// The serverless replication between the endpoint that was made of this description and the far side; nothing without
    /// `[serverless]`.
    ///
    /// # Errors
    ///
    /// When the ARNs do not belong together; the rest was judged when the document was.
    pub fn serverless(
        &self,
        endpoint: &EndpointArn,
    ) -> Result<Option<ServerlessReplication>, Refused> {
        task::serverless(&self.around(), endpoint)
    }

    /// The whole migration: this description under a name, with the far side that its `[task]` or `[serverless]` names by
    /// ARN, and with what `[migration]` says of the whole.
    ///
    /// # Errors
    ///
    /// When the document has no compute or names no far side, and with everything that only shows when the parts are seen
    /// together.
    #[cfg(feature = "plan")]
    pub fn migration(&self, name: &str) -> Result<Migration, Refused> {
        migration::of(self, name)
    }

    fn around(&self) -> Around<'_> {
        Around {
            document: &self.document,
            place: self.place.as_ref(),
            role: self.endpoint.role(),
            connectivity: Some(self.endpoint.connectivity()),
        }
    }

    /// Warnings and notes of all parts; a description that exists has no errors.
    pub fn findings(&self) -> &Findings {
        &self.findings
    }
}
