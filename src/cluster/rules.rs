use crate::finding::rules;

rules! {
    Error PEERING = "vpc-peering-is-dedicated", "TiDB Cloud, Features; Starter and Essential Limitations (2026-08)";
    Warning PREMIUM_PEERING = "premium-peering-in-preview", "TiDB Cloud, Premium pages (2026-08): private preview";
    Warning HOST_DOMAIN = "host-fits-the-plan", "TiDB Cloud, Terraform pages (2026-08): examples, never promised";
    Warning HOST_CONNECTIVITY = "host-fits-the-connectivity", "TiDB Cloud, Terraform pages (2026-08): examples, never promised";
    Error CONNECTION_STRING = "connection-string-grammar", "TiDB Cloud, Connect dialog (2026-08)";
    Error CONNECTION_STRING_PLACEHOLDER = "connection-string-has-its-password", "TiDB Cloud, Connect dialog (2026-08): the password is shown once, later as a placeholder";
    Note CONNECTION_STRING_DATABASE = "connection-string-database-is-not-sent", "API CreateEndpoint.DatabaseName (2026-05): do not specify for MySQL";
}
