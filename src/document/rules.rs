use crate::finding::rules;

rules! {
    Error KEY = "document-key-known", "the document format of this crate";
    Error VALUE = "document-value-of-the-right-kind", "the document format of this crate";
    Error CHOICE = "document-choice-known", "the document format of this crate";
    Error MISSING = "document-part-present", "the document format of this crate";
    Error REFERENCE = "document-reference-found", "the document format of this crate";
    Error SERVERLESS_IN_PUBLIC = "serverless-not-in-public-subnets", "TiDB Cloud, Connect AWS DMS (2026-04): serverless replications have no public address";
    Error CDC_START_TWICE = "cdc-start-by-time-or-position", "API CreateReplicationTask.CdcStartTime, CdcStartPosition (2026-05): both are an error";
}
