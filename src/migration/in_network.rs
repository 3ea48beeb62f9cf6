//! A migration and the network that it runs in, seen together.

use super::{Compute, Migration, Side, rules};
use crate::{
    cluster::Connectivity,
    compute::DescribedSubnetGroup,
    endpoint::{DescribedEndpoint, Role, SslMode},
    finding::{Finding, Findings},
    name::{EndpointServiceName, Region, SecurityGroupId, SubnetId, TidbPort},
    network::{ComputeKind, DescribedNetwork, Shape, Zone},
};

impl Compute {
    /// The kind, as far as a network decides what it reaches.
    pub fn kind(&self) -> ComputeKind {
        match self {
            Self::Instance(instance) if instance.is_public() => ComputeKind::PublicInstance,
            Self::Instance(_) => ComputeKind::PrivateInstance,
            Self::Serverless(_) => ComputeKind::Serverless,
        }
    }
}

impl Migration {
    /// The region that the description implies: the migration's own, the network's, that of the endpoint service, or that of
    /// a zone's name; `None` where it names none of them.
    pub fn implied_region(&self) -> Option<Region> {
        let network = self.network.as_ref();
        let of_service = || {
            network?
                .service()
                .map(EndpointServiceName::region)
        };
        let of_zone = || network?.zones().find_map(Zone::region);
        self.region
            .as_ref()
            .or_else(|| network?.region())
            .or_else(of_service)
            .cloned()
            .or_else(of_zone)
    }

    /// Whether every cluster of this migration is reached over the network.
    ///
    /// The findings of either alone are not repeated here: [`Migration::findings`] and [`DescribedNetwork::findings`] hold
    /// them.
    pub fn findings_in(&self, network: &DescribedNetwork) -> Findings {
        let mut findings = Findings::none();
        let regions = [
            network.region(),
            network
                .service()
                .map(EndpointServiceName::region),
        ];
        if let Some(region) = &self.region
            && let Some(other) = regions
                .into_iter()
                .flatten()
                .find(|other| *other != region)
        {
            findings.push(elsewhere(other, region));
        }
        let service = network
            .service()
            .map(EndpointServiceName::region);
        if network.region().is_none()
            && let Some(region) = self.region.as_ref().or(service)
        {
            for zone in network.zones() {
                findings.extend(
                    zone.findings_in(region)
                        .within("network"),
                );
            }
        }
        for cluster in self.clusters() {
            let subject = format!("{} endpoint", cluster.role());
            if let (Some(service), Some(its)) = (service, cluster.host().region())
                && *service != its
            {
                let problem =
                    format!("its host says {its}, and the endpoint service is in {service}");
                let remedy = "use the endpoint service that the cluster's Connect dialog shows";
                findings.push(Finding::new(rules::SERVICE_OF_CLUSTER, &subject, problem, remedy));
            }
            let fits = network.fits(cluster.connectivity(), self.compute.kind(), cluster.plan());
            findings.extend(fits.within(&subject));
            findings.expect(
                !network.is_port_bound() || network.port() == cluster.port(),
                rules::NETWORK_PORT,
                &subject,
                || not_let_through(cluster.port(), network.port()),
                "give the network the `port` of the cluster",
            );
        }
        findings.extend(self.findings_of_egress(network));
        findings
    }

    /// What compliance rules hold against this migration: no public instance, every endpoint encrypted, the host compared
    /// with the certificate. Built with [`Profile::Strict`](super::Profile), a migration is refused for them.
    ///
    /// PingCAP's own steps break them: "Public accessible" does, and SSL mode `none` on a private endpoint.
    pub fn strict_findings(&self) -> Findings {
        self.strict_in(self.network())
    }

    /// The same as if it ran in this network.
    pub fn strict_findings_in(&self, network: &DescribedNetwork) -> Findings {
        self.strict_in(Some(network))
    }

    fn strict_in(&self, network: Option<&DescribedNetwork>) -> Findings {
        let mut findings = Findings::none();
        let is_public = self.compute.kind() == ComputeKind::PublicInstance;
        findings.expect(
            !is_public,
            rules::STRICT_PUBLIC,
            "replication instance",
            || "it has a public address".to_owned(),
            "place it in private subnets, with NAT, a private endpoint or a peering",
        );
        findings.expect(
            is_public || network.is_none_or(|network| network.shape() != Shape::InternetGateway),
            rules::STRICT_PUBLIC,
            "network",
            || "its subnets are public, which only a public instance can use".to_owned(),
            "describe private subnets, with NAT, a private endpoint or a peering",
        );
        for cluster in self.clusters() {
            let subject = format!("{} endpoint: TLS", cluster.role());
            match cluster.ssl_mode() {
                SslMode::None => {
                    let over = match cluster.connectivity() {
                        Connectivity::PublicEndpoint => "over the internet",
                        _ => "on the private way to the cluster",
                    };
                    let problem = format!("rows and the password travel in plain text {over}");
                    let remedy = "use `verify_full`, with the CA of the cluster";
                    findings.push(Finding::new(rules::STRICT_PLAIN, subject, problem, remedy));
                }
                SslMode::VerifyCa => {
                    let problem = "the host is not compared with the certificate";
                    let remedy = "use `verify_full`";
                    findings.push(Finding::new(rules::STRICT_HOST, subject, problem, remedy));
                }
                SslMode::VerifyFull => (),
            }
        }
        for (role, side) in [(Role::Source, &self.source), (Role::Target, &self.target)] {
            let Side::Far(far) = side else { continue };
            let subject = format!("{role} endpoint: TLS");
            match far.is_encrypted() {
                Some(true) => (),
                Some(false) => {
                    let problem = "its request asks for no SSL mode";
                    let remedy = "set an SSL mode that its engine supports";
                    findings.push(Finding::new(rules::STRICT_PLAIN, subject, problem, remedy));
                }
                None => {
                    let problem = "whether it is encrypted is not known here";
                    let remedy = "see to it that it has an SSL mode, or that its engine needs none";
                    findings.push(Finding::new(rules::STRICT_UNSEEN, subject, problem, remedy));
                }
            }
        }
        findings
    }

    /// The same description with the subnet group of its network, as far as the subnets exist.
    pub(super) fn grouped(mut self) -> Self {
        let Some(network) = &self.network else { return self };
        let identifier = match &self.compute {
            Compute::Instance(instance) => instance.subnet_group(),
            Compute::Serverless(outline) => outline.subnet_group(),
        };
        let is_public = network.shape() == Shape::InternetGateway;
        let description = format!("DMS to TiDB Cloud, {}", network.shape());
        let group = DescribedSubnetGroup::in_network(identifier.clone(), description, is_public);
        let known = network
            .subnets()
            .iter()
            .filter_map(|subnet| subnet.id().cloned())
            .collect();
        let groups = network.security_groups().to_vec();
        self.subnet_group = Some(group);
        self.placed(known, &groups)
    }

    /// The same description with the subnets of its network in the subnet group, and the compute in these security groups.
    pub(crate) fn placed(mut self, subnets: Vec<SubnetId>, groups: &[SecurityGroupId]) -> Self {
        self.subnet_group = self
            .subnet_group
            .map(|group| group.with_subnets(subnets));
        self.compute = match self.compute {
            Compute::Instance(instance) => instance.in_groups(groups).into(),
            Compute::Serverless(outline) => outline.in_groups(groups).into(),
        };
        self
    }

    fn clusters(&self) -> impl Iterator<Item = &DescribedEndpoint> {
        [&self.source, &self.target]
            .into_iter()
            .filter_map(Side::tidb)
    }
}

fn elsewhere(other: &Region, region: &Region) -> Finding {
    let problem = format!("it is in {other}, the migration in {region}");
    let remedy = "describe the network in the region of the migration";
    Finding::new(rules::NETWORK_REGION, "network", problem, remedy)
}

fn not_let_through(cluster: TidbPort, network: TidbPort) -> String {
    format!("the cluster listens on port {cluster}, and the network lets {network} through")
}
