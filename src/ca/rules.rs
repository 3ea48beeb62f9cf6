use crate::finding::rules;

rules! {
    Error PRIVATE_KEY = "ca-holds-no-private-key", "AWS DMS guide, Security.SSL (2026): PEM formatted X.509 files only";
    Error EMPTY = "ca-holds-a-certificate", "API ImportCertificate.CertificatePem; awsdocs/aws-cloudformation-user-guide issue 452";
    Error FORMAT = "ca-is-pem-x509", "AWS DMS guide, Security.SSL (2026): PEM formatted X.509 files only";
    Error EXPIRED = "ca-not-expired", "API Certificate.ValidToDate (2026-05)";
    Warning EXPIRES_SOON = "ca-valid-for-30-days", "API Certificate.ValidToDate (2026-05)";
    Warning NOT_YET_VALID = "ca-already-valid", "API Certificate.ValidFromDate (2026-05)";
    Warning NOT_A_CA = "ca-is-a-ca", "AWS DMS guide, Security.SSL (2026): root certificate or chain up to the root";
    Warning NO_ROOT = "ca-chain-reaches-the-root", "AWS DMS guide, Security.SSL (2026): root certificate or chain up to the root";
    Error NOT_ISRG = "shared-gateway-ca-is-isrg", "TiDB Cloud, Secure Connections to Starter or Essential (2026-08)";
    Warning OTHER_ISRG_ROOT = "shared-gateway-ca-is-isrg-root-x1", "TiDB Cloud, Secure Connections to Starter or Essential (2026-08); letsencrypt.org/certificates (2026-01)";
}
