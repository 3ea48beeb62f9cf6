use proptest::prelude::*;

use super::{
    Confidence::{self, Guess, Likely, Sure},
    ConnectionFailure,
    FailureCause::{self, *},
    SIGNS,
};

#[track_caller]
fn check(text: &str, cause: FailureCause, confidence: Confidence, number: Option<u32>) {
    let failure = ConnectionFailure::read(text);
    assert_eq!(
        (failure.cause(), failure.confidence(), failure.native_error()),
        (cause, confidence, number),
        "{text}"
    );
}

/// Texts as users reported them, in public threads and guides.
#[test]
fn real_texts_are_understood() {
    let dms = |message: &str, detail: &str| {
        format!(
            "Test Endpoint failed: Application-Status: 1020912, Application-Message: {message}, \
             Application-Detailed-Message: {detail}"
        )
    };
    let odbc = |detail: &str| dms("Cannot connect to ODBC provider ODBC general error.", detail);

    check(
        &dms(
            "Failed to connect Network error has occurred",
            "RetCode: SQL_ERROR SqlState: 08001 NativeError: 101 Message: [unixODBC]timeout expired",
        ),
        NoRoute,
        Sure,
        Some(101),
    );
    check(
        &odbc(
            "RetCode: SQL_ERROR SqlState: HY000 NativeError: 2003 Message: [MySQL][ODBC 8.0(w) Driver]Can't connect to MySQL \
             server on 'gateway01.eu-central-1.prod.aws.tidbcloud.com' (110)",
        ),
        NoRoute,
        Sure,
        Some(2003),
    );
    check(
        &odbc(
            "RetCode: SQL_ERROR SqlState: HY000 NativeError: 2003 Message: Can't connect to MySQL server on 'h' (111)",
        ),
        PortClosed,
        Likely,
        Some(2003),
    );
    check(
        &dms(
            "Failed to build connection string Unable to find Secrets Manager secret",
            "Failed to retrieve secret. The secrets_manager get secret value failed: curlCode: 28, Timeout was reached",
        ),
        SecretUnreachable,
        Sure,
        None,
    );
    check(
        "Test connection failed for endpoint 'tidb' and replication config 'load'. Failure Message: 'Test Endpoint failed: \
         Application-Status: 1020912, Application-Message: Failed to build connection string Unable to find Secrets Manager \
         secret, Application-Detailed-Message: no such secret'",
        SecretUnreachable,
        Likely,
        None,
    );
    check(
        &dms(
            "Cannot connect to SQL Server Authentication failed",
            "RetCode: SQL_ERROR SqlState: 28000 NativeError: 18456 Message: Login failed for user 'x'.",
        ),
        AccessDenied,
        Likely,
        Some(18456),
    );
    check(
        &odbc(
            "RetCode: SQL_ERROR SqlState: 28000 NativeError: 1045 Message: Access denied for user 'root'@'10.0.0.1' (using \
             password: YES)",
        ),
        AccessDenied,
        Sure,
        Some(1045),
    );
    check(
        "MySQL Error 3159 (HY000): Connections using insecure transport are prohibited while --require_secure_transport=ON",
        TlsDemanded,
        Sure,
        Some(3159),
    );
    check(
        &dms(
            "Failed to connect Network error has occurred",
            "RetCode: SQL_ERROR SqlState: 08001 NativeError: 101 Message: FATAL: no pg_hba.conf entry for host \"10.0.1.135\", \
             user \"postgres\", database \"dms_sample\", no encryption",
        ),
        TlsDemanded,
        Likely,
        Some(101),
    );
    check(
        &odbc(
            "RetCode: SQL_ERROR SqlState: HY000 NativeError: 1105 Message: Missing user name prefix. See \
             https://docs.pingcap.com/tidbcloud/select-cluster-tier#user-name-prefix",
        ),
        PrefixMissing,
        Sure,
        Some(1105),
    );
    check(
        &odbc(
            "RetCode: SQL_ERROR SqlState: HY000 NativeError: 2026 Message: SSL connection error: certificate verify failed",
        ),
        CertificateNotTrusted,
        Likely,
        Some(2026),
    );
    check("NativeError: 2026 Message: SSL connection error: unknown", TlsFailed, Guess, Some(2026));
    check(
        "NativeError: 2005 Message: Unknown MySQL server host 'x' (2)",
        HostUnknown,
        Sure,
        Some(2005),
    );
    check(
        "RetCode: SQL_ERROR SqlState: 08S01 NativeError: 2013 Message: Lost connection to MySQL server during query [122502]",
        ConnectionCut,
        Likely,
        Some(2013),
    );
    check(
        "RetCode: SQL_ERROR SqlState: HY000 NativeError: 2006 Message: MySQL server has gone away",
        ConnectionCut,
        Likely,
        Some(2006),
    );
    check(
        "ERROR 2013 (HY000): Lost connection to MySQL server at 'reading initial communication packet', system error: 104",
        ConnectionLost,
        Guess,
        Some(2013),
    );
    check(
        "TARGET_LOAD E: RetCode: SQL_ERROR SqlState: 42000 NativeError: 1059 Message: Identifier name 'name' is too long",
        DatabaseAnswered,
        Sure,
        Some(1059),
    );
    for (text, number) in [
        ("ERROR 8154: Don't support load data from tidb-server's disk", 8154),
        ("ERROR 8004 (HY000): Transaction is too large", 8004),
        ("ERROR 8025 (HY000): entry too large, the max entry size is 6291456", 8025),
        ("ERROR 8048 (HY000): The isolation level 'serializable' is not supported.", 8048),
    ] {
        check(text, DatabaseAnswered, Sure, Some(number));
    }
    check(
        "ERROR 1148 (42000): the used command is not allowed with this TiDB version",
        PlanRefusesLoadData,
        Likely,
        Some(1148),
    );
    check(
        "ERROR 2068 (HY000): LOAD DATA LOCAL INFILE file request rejected due to restrictions on access",
        PlanRefusesLoadData,
        Likely,
        Some(2068),
    );
    check(
        "Unexpected/Unknown exception while calling 'Test endpoint' API",
        Unexplained,
        Guess,
        None,
    );
    check("{'message': 'Test connection failed for endpoint X.'}", Unexplained, Guess, None);
    check("", Unexplained, Guess, None);
}

/// Whoever was cut off in the middle, or was answered, has no network to mend.
#[test]
fn what_reached_the_database_is_no_matter_of_the_access_list() {
    for cause in [ConnectionCut, DatabaseAnswered] {
        let remedy = cause.remedy();
        assert!(remedy.contains("leave the network as it is"), "{remedy}");
        assert!(!remedy.contains("IP access list"), "{remedy}");
    }
    for words in ["max_allowed_packet", "wait_timeout", "340 seconds", "30 minutes"] {
        assert!(ConnectionCut.remedy().contains(words), "{words}");
    }
}

#[test]
fn a_failure_prints_cause_confidence_and_remedy() {
    let failure = ConnectionFailure::read("NativeError: 3159");
    let printed = failure.to_string();
    assert!(printed.starts_with("the server demands TLS (sure): set the endpoint's SSL mode"));
    assert!(Sure > Likely && Likely > Guess);
}

/// A sign that can never match, because an earlier one takes its words, is a mistake in the table.
#[test]
fn every_sign_is_reachable() {
    for sign in SIGNS {
        let number = sign
            .number
            .map(|number| format!(" NativeError: {number} "));
        let text = format!("{}{}", sign.words.join(" "), number.unwrap_or_default());
        let failure = ConnectionFailure::read(&text);
        assert_eq!(
            (failure.cause(), failure.confidence()),
            (sign.cause, sign.confidence),
            "{text}"
        );
    }
}

proptest! {
    #[test]
    fn any_text_is_read(text in "\\PC*") {
        let failure = ConnectionFailure::read(&text);
        prop_assert!(!failure.to_string().is_empty());
    }

    #[test]
    fn any_number_is_read(number in "[0-9]{0,30}", tail in "\\PC{0,20}") {
        let failure = ConnectionFailure::read(&format!("NativeError: {number}{tail} ERROR {number} ({tail}"));
        prop_assert!(!failure.remedy().is_empty());
    }
}
