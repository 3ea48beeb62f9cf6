use std::net::Ipv4Addr;

/// Where a packet was lost.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Lost {
    /// The network knows no such subnet, or not its VPC.
    UnknownSubnet(String),
    /// The name stands for nothing there.
    UnknownHost {
        /// The name.
        host: String,
        /// Why.
        cause: NameCause,
    },
    /// A network ACL drops it, or the answer to it.
    NetworkAcl {
        /// The ACL.
        acl: String,
        /// The subnet at whose border that happens.
        subnet: String,
        /// Whether it was about to leave that subnet.
        egress: bool,
        /// Whether it was the answer.
        answer: bool,
    },
    /// No security group of the sender lets it out.
    Egress {
        /// The sender's groups.
        groups: Vec<String>,
    },
    /// No route leads there, or the subnet has no table.
    NoRoute {
        /// The subnet.
        subnet: String,
        /// Its route table.
        table: Option<String>,
    },
    /// The route that fits best drops it.
    Blackhole {
        /// The route table.
        table: String,
        /// What the route led to.
        target: String,
    },
    /// The route leads to something that does not lead on to the gateway.
    Elsewhere {
        /// The subnet whose route it is.
        subnet: String,
        /// What the route leads to.
        target: String,
    },
    /// The internet gateway is gone, or not attached to this VPC.
    InternetGateway(String),
    /// The way leads through an internet gateway, and the sender has no public address.
    NoPublicAddress {
        /// The sender's subnet.
        subnet: String,
    },
    /// VPC Block Public Access drops it.
    PublicAccessBlocked {
        /// The subnet.
        subnet: String,
    },
    /// The NAT gateway is not there, or not available.
    NatGateway {
        /// The NAT gateway.
        id: String,
        /// Its state; empty where there is none of this id.
        state: String,
    },
    /// The NAT gateway is a private one or has no public address.
    PrivateNat(String),
    /// The NAT gateway's own subnet does not lead to an internet gateway.
    NatWithoutInternet {
        /// The NAT gateway.
        id: String,
        /// Its subnet.
        subnet: String,
    },
    /// The endpoint is not available.
    Endpoint {
        /// The endpoint.
        id: String,
        /// Its state.
        state: String,
    },
    /// The endpoint has no address that the service serves: it has none, or only in zones in which the service is not.
    Zone {
        /// The endpoint.
        id: String,
    },
    /// The security groups of the endpoint let nobody in from there.
    Ingress {
        /// The endpoint.
        id: String,
    },
    /// The gateway does not let this endpoint in.
    EndpointNotAllowed(String),
    /// The peering is not there, or not active.
    Peering {
        /// The peering.
        id: String,
        /// Its status; empty where there is none of this id.
        status: String,
    },
    /// The peering is with another VPC than the project's.
    AnotherPeer(String),
    /// The peer has no route back.
    NoWayBack {
        /// The peering.
        peering: String,
        /// Where the answer would go.
        address: Ipv4Addr,
    },
    /// The route leads to where this address is not.
    NobodyThere(Ipv4Addr),
    /// The gateway's IP access list does not hold an address that it may see.
    NotListed(Ipv4Addr),
}

/// Why a name stands for nothing.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum NameCause {
    /// `enableDnsSupport` is off in this VPC.
    NoResolver(String),
    /// `enableDnsHostnames` is off in this VPC, so no private name works.
    NoPrivateNames(String),
    /// No endpoint of this VPC leads to the service.
    NoEndpoint(String),
    /// The endpoint's private DNS is off.
    PrivateDnsOff(String),
    /// The endpoint is in this state.
    EndpointState {
        /// The endpoint.
        id: String,
        /// Its state.
        state: String,
    },
    /// The owner of the service has not proven that the name is theirs.
    Unverified(String),
    /// There is no address.
    NoAddress,
    /// Its DNS servers do not ask the resolver of this VPC, which alone knows the private name.
    NotForwarded(String),
}

impl Lost {
    /// What DMS's driver says about it: SQL state, native error and words. Whoever drops a packet does not say so, so all
    /// that a client notices is the time.
    pub(in crate::sim) fn driver_error(&self, host: &str) -> (u32, String) {
        match self {
            Self::UnknownHost { .. } => (2005, format!("Unknown MySQL server host '{host}' (2)")),
            Self::EndpointNotAllowed(_) => (2003, refused(host, 111)),
            _ => (2003, refused(host, 110)),
        }
    }
}

fn refused(host: &str, errno: u32) -> String {
    format!("Can't connect to MySQL server on '{host}' ({errno})")
}
