use typed_builder::TypedBuilder;

use super::{
    NatGateway, Network, NetworkVpc, Peering, PrivateEndpoint, SecurityGroup, Subnet, Vpc,
    carve::End,
    layout::{Group, check_for_dms, lay_out},
    nat::NatGateways,
    peering::room_for_peering,
    way::{
        DescribedWay, ThroughInternetGateway,
        sealed::{Asked, Ground, Leads},
    },
};
use crate::{
    finding::{Findings, Refused},
    name::{AwsAccountId, Given, Region, Tags, TidbPort},
};

/// A builder that knows its way, and nothing else yet.
type Begun<Asked> = NetworkBuilder<Asked, ((Asked,), (), (), (), (), (), (), ())>;

impl Network {
    /// Public subnets and an internet gateway: for a replication instance with a public address, and nothing else.
    pub fn public_subnets() -> Begun<ThroughInternetGateway> {
        NetworkAnswers::builder().through(ThroughInternetGateway)
    }

    /// Private subnets, and NAT in one public subnet or one in each zone.
    pub fn private_subnets_with_nat(
        gateways: impl IntoIterator<Item = NatGateway>,
    ) -> Begun<NatGateways> {
        NetworkAnswers::builder().through(NatGateways(gateways.into_iter().collect()))
    }

    /// Private subnets, and an interface endpoint to the service that TiDB Cloud offers.
    pub fn private_endpoint(endpoint: PrivateEndpoint) -> Begun<PrivateEndpoint> {
        NetworkAnswers::builder().through(endpoint)
    }

    /// Private subnets, and a peering that TiDB Cloud asks for.
    pub fn vpc_peering(peering: Peering) -> Begun<Peering> {
        NetworkAnswers::builder().through(peering)
    }
}

/// What the builder was told, right or wrong.
#[derive(Debug, TypedBuilder)]
#[builder(
    doc,
    builder_type(name = NetworkBuilder, vis = "pub", doc = "Asks for the parts of a [`Network`]."),
    builder_method(vis = ""),
    build_method(
        into = Result<Network<<Through as Asked>::Way>, Refused>,
        doc = "The network, or everything that is wrong with it."
    )
)]
struct NetworkAnswers<Through: DescribedWay> {
    #[builder(setter(doc = "The way, which the network began with."))]
    through: Through,
    #[builder(setter(
        into,
        doc = "The VPC: [`Vpc::of`] a range, or one that is [`existing`](Vpc::existing)."
    ))]
    vpc: Vpc,
    #[builder(setter(
        transform = |subnets: impl IntoIterator<Item = Subnet>| subnets.into_iter().collect(),
        doc = "The subnets of DMS, two or more, in two or more zones."
    ))]
    subnets: Vec<Subnet>,
    #[builder(
        default,
        setter(
            into,
            doc = "The region, to hold zones and services against; unchecked unless given."
        )
    )]
    region: Given<Region>,
    #[builder(
        default,
        setter(
            into,
            doc = "The AWS account, which TiDB Cloud asks for before it asks for a peering."
        )
    )]
    account: Given<AwsAccountId>,
    #[builder(default, setter(into, doc = "The port of the cluster; 4000 unless given."))]
    port: Given<TidbPort>,
    #[builder(
        default,
        setter(
            doc = "The security group of DMS; a new one that lets everything out unless given."
        )
    )]
    security_group: SecurityGroup,
    #[builder(default, setter(doc = "The tags of everything that is made, by default none."))]
    tags: Tags,
}

impl<Through: DescribedWay> From<NetworkAnswers<Through>>
    for Result<Network<<Through as Asked>::Way>, Refused>
{
    fn from(mut answers: NetworkAnswers<Through>) -> Self {
        let shape = <Through::Way as Leads>::SHAPE;
        let mut found = Findings::none();
        let findings = &mut found;
        let region = answers
            .region
            .optional(findings, "region");
        let account = answers
            .account
            .optional(findings, "account");
        let port = answers
            .port
            .or(TidbPort::DEFAULT)
            .optional(findings, "port");
        let vpc = NetworkVpc::checked(answers.vpc, shape, findings);
        let (subject, more) = answers.through.take_subnets();
        let groups = [
            Group { subject: "subnets", subnets: answers.subnets, end: End::First },
            Group { subject, subnets: more, end: End::Last },
        ];
        let [subnets, more] = lay_out(&vpc, region.as_ref(), groups, findings);
        check_for_dms(&subnets, findings);
        let ground =
            Ground { vpc: &vpc, region: region.as_ref(), account: account.as_ref(), dms: &subnets };
        if shape != super::Shape::VpcPeering
            && let Some(note) = room_for_peering(&vpc)
        {
            findings.push(note);
        }
        let through = answers
            .through
            .checked(more, &ground, findings);
        let security = answers.security_group.checked(findings);
        let network = || {
            Some(Network {
                through: through?,
                vpc,
                subnets,
                region,
                account,
                port: port?,
                security,
                tags: answers.tags,
                findings: Findings::none(),
            })
        };
        let network = network();
        let (network, findings) = found.within("network").judge(network)?;
        Ok(Network { findings, ..network })
    }
}
