use std::fmt;

/// What a failed connection test means, one cause per remedy.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum FailureCause {
    /// The database was reached and refused the user or the password.
    AccessDenied,
    /// The server's certificate is for another name than the one that DMS connects to.
    CertificateForAnotherHost,
    /// The server's certificate does not chain to the CA that DMS was given.
    CertificateNotTrusted,
    /// The connection was there, and was cut while a statement ran.
    ConnectionCut,
    /// The server hung up before it greeted, or before it let anybody in.
    ConnectionLost,
    /// The database answered, with an error of its own: the network is in order.
    DatabaseAnswered,
    /// The host name does not resolve where DMS runs.
    HostUnknown,
    /// Packets do not arrive, or do not come back.
    NoRoute,
    /// This plan of TiDB Cloud, or this session, does not take `LOAD DATA LOCAL`.
    PlanRefusesLoadData,
    /// The host answers, but not at this port.
    PortClosed,
    /// The shared gateway cannot tell whose user this is.
    PrefixMissing,
    /// DMS could not read the login from Secrets Manager; the database was not asked.
    SecretUnreachable,
    /// The server takes TLS connections only, and the endpoint does not use TLS.
    TlsDemanded,
    /// TLS failed, and the text does not say at what.
    TlsFailed,
    /// The text says nothing that this crate knows.
    Unexplained,
}

impl FailureCause {
    /// What to change, in AWS or in TiDB Cloud.
    pub fn remedy(self) -> &'static str {
        match self {
            Self::AccessDenied => {
                "check the user and the password (no `;`, `{` or `}` in it); on the shared gateway of Starter and older Essential \
                 clusters the user is `<prefix>.<user>`, as under Connect in the TiDB Cloud console"
            }
            Self::CertificateForAnotherHost => {
                "use the host name that the TiDB Cloud console shows, not an address or an alias of it, or choose verify-ca"
            }
            Self::CertificateNotTrusted => {
                "import the CA that signs this cluster: ISRG Root X1 for the shared gateway of Starter and Essential, the CA cert \
                 under Connect for Premium, Dedicated and newer Essential; put its certificate ARN into the endpoint"
            }
            Self::ConnectionCut => {
                "the database was reached, so leave the network as it is: keep rows and CSV files below max_allowed_packet (smaller \
                 LobMaxSize and MaxFileSize), and net_read_timeout, net_write_timeout and wait_timeout at 5 minutes or more; Starter \
                 and Essential let none of these be raised, cut what is idle for 340 seconds, and any connection after 30 minutes"
            }
            Self::DatabaseAnswered => {
                "leave the network as it is, and mend what its words name: 1059 a name of more than 64 characters (make the table \
                 beforehand), 8004 and 8025 a transaction or a row that is too large (smaller MaxFileSize and LobMaxSize), 8048 an \
                 isolation level that TiDB does not have, 8154 LOAD DATA without LOCAL"
            }
            Self::ConnectionLost => {
                "allow the addresses of the replication instance in the IP access list of the cluster, then test again"
            }
            Self::HostUnknown => {
                "check the host; for a private endpoint enable private DNS on it and DNS in the VPC, and remove DNS servers of \
                 your own from the replication instance"
            }
            Self::NoRoute => {
                "give the instance a way out: public subnets with a public IP, or private subnets with a NAT gateway, or a private \
                 endpoint in the VPC; open its port in security groups and network ACLs, and the IP access list of the cluster"
            }
            Self::PlanRefusesLoadData => {
                "use a plan that takes LOAD DATA LOCAL, or set loadUsingCSV=false on the target endpoint and try a small table"
            }
            Self::PortClosed => {
                "use the port that the TiDB Cloud console shows under Connect, 4000 unless changed"
            }
            Self::PrefixMissing => {
                "write the user as `<prefix>.<user>`, as under Connect in the TiDB Cloud console"
            }
            Self::SecretUnreachable => {
                "give the subnets an interface endpoint for Secrets Manager or egress on port 443, and let the access role, trusted \
                 by dms.<region>.amazonaws.com, read the secret"
            }
            Self::TlsDemanded => {
                "set the endpoint's SSL mode to verify-full (or verify-ca) with the CA of the cluster"
            }
            Self::TlsFailed => {
                "check the CA certificate and the host of the endpoint; DMS speaks TLS 1.2 to MySQL, no 1.3"
            }
            Self::Unexplained => {
                "look at the network first: route, security groups, network ACLs, IP access list; then at host, port and user"
            }
        }
    }
}

impl fmt::Display for FailureCause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::AccessDenied => "the database refuses the user or the password",
            Self::CertificateForAnotherHost => "the server's certificate is for another host",
            Self::CertificateNotTrusted => "the server's certificate is not trusted",
            Self::ConnectionCut => "the connection was cut while it was used",
            Self::ConnectionLost => "the server hung up",
            Self::DatabaseAnswered => "the database answers, with an error of its own",
            Self::HostUnknown => "the host name does not resolve",
            Self::NoRoute => "the database cannot be reached",
            Self::PlanRefusesLoadData => "the cluster refuses LOAD DATA LOCAL",
            Self::PortClosed => "nothing answers at the port",
            Self::PrefixMissing => "the user name lacks the prefix of the cluster",
            Self::SecretUnreachable => "the secret cannot be read from Secrets Manager",
            Self::TlsDemanded => "the server demands TLS",
            Self::TlsFailed => "the TLS handshake failed",
            Self::Unexplained => "the text does not say why",
        })
    }
}

/// How far a text speaks for a cause.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub enum Confidence {
    /// Something has to be tried first; this is the best bet.
    Guess,
    /// The words fit this cause, but they are known from elsewhere, or fit another one too.
    Likely,
    /// The words have no other meaning.
    Sure,
}

impl fmt::Display for Confidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Guess => "a guess",
            Self::Likely => "likely",
            Self::Sure => "sure",
        })
    }
}
