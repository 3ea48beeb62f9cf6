//! The CA that DMS trusts when it verifies a TiDB Cloud gateway: read from PEM, checked, imported.
//!
//! The shared gateway of Starter is signed under [`IsrgRootX1`], which this crate carries. Every other gateway has a CA of
//! its own, downloaded as "CA cert" from the Connect dialog: a [`ClusterCa`].
//!
//! Nothing here reads a clock: whoever reads a PEM text says what time it is.

mod bundle;
mod certificate;
mod import;
mod request;
pub(crate) mod rules;
#[cfg(test)]
mod tests;

pub use bundle::{CaBundle, ClusterCa, IsrgRootX1};
pub use certificate::{CaCertificate, Fingerprint, KeyKind};
pub use import::CertificateImport;
