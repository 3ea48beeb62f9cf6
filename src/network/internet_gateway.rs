use super::{
    AddressOwner, Destination, Exit, NetworkSubnet, NetworkVpc, Route, RouteTable, SecurityPeer,
    Shape, Subnet, ThroughInternetGateway, TidbCloudStep, route,
    way::sealed::{Asked, Ground, Leads},
};
use crate::finding::Findings;

impl Asked for ThroughInternetGateway {
    type Way = Self;

    fn take_subnets(&mut self) -> (&'static str, Vec<Subnet>) {
        ("internet gateway", Vec::new())
    }

    fn checked(
        self,
        _more: Vec<NetworkSubnet>,
        ground: &Ground<'_>,
        findings: &mut Findings,
    ) -> Option<Self> {
        let unseen = ground
            .dms
            .iter()
            .find(|subnet| route::is_routed_unseen(subnet));
        if let Some(subnet) = unseen {
            findings.push(route::unseen(subnet, "the internet gateway"));
        }
        Some(self)
    }
}

impl Leads for ThroughInternetGateway {
    const SHAPE: Shape = Shape::InternetGateway;

    fn route_tables(&self, dms: &[NetworkSubnet]) -> Vec<RouteTable> {
        route::tables(dms, |_| Some(TO_THE_INTERNET))
    }

    fn cluster(&self, _vpc: &NetworkVpc) -> Vec<SecurityPeer> {
        vec![SecurityPeer::Anywhere]
    }

    fn steps(&self, _ground: &Ground<'_>) -> Vec<TidbCloudStep> {
        let of = AddressOwner::ReplicationInstance;
        vec![TidbCloudStep::AllowAddresses { addresses: Vec::new(), of }]
    }
}

pub(super) const TO_THE_INTERNET: Route =
    Route { to: Destination::Internet, through: Exit::InternetGateway };
