use super::Zone;
use crate::name::{AvailabilityZoneId, Cidr, Given, RouteTableId, SubnetId};

/// A subnet to make, or one that exists.
///
/// ```
/// use tidb_dms::network::Subnet;
///
/// let carved = Subnet::carved("us-west-2a", 24);
/// let given = Subnet::of("us-west-2b", "10.0.1.0/24");
/// let existing = Subnet::existing("subnet-0a1b2c3d")
///     .in_zone("us-west-2c")
///     .routed_by("rtb-0a1b2c3d");
/// ```
#[derive(Clone, Debug)]
#[must_use = "a subnet does nothing until it is given to a network"]
pub struct Subnet {
    pub(super) place: Place,
    pub(super) zone: Given<Zone>,
    pub(super) route_table: Given<RouteTableId>,
}

/// Where the addresses of a subnet come from.
#[derive(Clone, Debug)]
pub(super) enum Place {
    /// The next free range of this prefix length in the VPC.
    Carved(u8),
    /// This range.
    Of(Given<Cidr>),
    /// It has them already.
    Existing { id: Given<SubnetId>, range: Given<Cidr> },
}

impl Subnet {
    /// A new subnet of this prefix length, 16 to 28, at the next free place of the VPC.
    ///
    /// # Caveats
    ///
    /// Places are given in the order of the description, so append to it: a subnet put before others moves them.
    pub fn carved(zone: impl Into<Given<Zone>>, prefix: u8) -> Self {
        Self::at(Place::Carved(prefix), zone.into())
    }

    /// A new subnet of this range.
    pub fn of(zone: impl Into<Given<Zone>>, range: impl Into<Given<Cidr>>) -> Self {
        Self::at(Place::Of(range.into()), zone.into())
    }

    /// A subnet that exists. What else is known of it is checked.
    pub fn existing(id: impl Into<Given<SubnetId>>) -> Self {
        let place = Place::Existing { id: id.into(), range: Given::missing() };
        Self::at(place, Given::missing())
    }

    fn at(place: Place, zone: Given<Zone>) -> Self {
        Self { place, zone, route_table: Given::missing() }
    }

    /// Says which availability zone it is in.
    pub fn in_zone(mut self, zone: impl Into<Given<Zone>>) -> Self {
        self.zone = zone.into();
        self
    }

    /// Says which addresses it has, in place of what was said of them before.
    pub fn with_range(mut self, range: impl Into<Given<Cidr>>) -> Self {
        match &mut self.place {
            Place::Existing { range: known, .. } => *known = range.into(),
            place => *place = Place::Of(range.into()),
        }
        self
    }

    /// Names the route table: the one that an existing subnet uses, or an existing one that a new subnet shall use.
    pub fn routed_by(mut self, table: impl Into<Given<RouteTableId>>) -> Self {
        self.route_table = table.into();
        self
    }
}

/// A subnet for the private endpoint itself, in a zone that TiDB Cloud's service offers, named by its *id*.
///
/// DMS may sit in any subnet of the VPC; an endpoint only in zones of its service, one subnet a zone.
#[derive(Clone, Debug)]
#[must_use = "a subnet does nothing until it is given to a private endpoint"]
pub struct EndpointSubnet(Subnet);

impl EndpointSubnet {
    /// A new subnet of this prefix length, 16 to 28, from the end of the VPC.
    pub fn carved(zone: impl Into<Given<AvailabilityZoneId>>, prefix: u8) -> Self {
        Self(Subnet::carved(zone.into().map(Zone::Id), prefix))
    }

    /// A new subnet of this range.
    pub fn of(zone: impl Into<Given<AvailabilityZoneId>>, range: impl Into<Given<Cidr>>) -> Self {
        Self(Subnet::of(zone.into().map(Zone::Id), range))
    }

    /// A subnet that exists, with the id of its zone.
    pub fn existing(
        id: impl Into<Given<SubnetId>>,
        zone: impl Into<Given<AvailabilityZoneId>>,
    ) -> Self {
        Self(Subnet::existing(id).in_zone(zone.into().map(Zone::Id)))
    }
}

/// Subnets that a private endpoint can be in.
#[diagnostic::on_unimplemented(
    message = "the subnets of a private endpoint are chosen by zone id",
    label = "describe it by `EndpointSubnet::carved(\"use1-az6\", 28)`, `::of(..)` or `::existing(..)`",
    note = "a zone's name means another place in every account; TiDB Cloud shows the ids of the zones that its service is in"
)]
pub trait NamesItsZoneById: sealed::Sealed {
    #[doc(hidden)]
    fn into_subnet(self) -> Subnet;
}

mod sealed {
    #[expect(unnameable_types, reason = "what nobody can name, nobody can implement")]
    pub trait Sealed {}
}

impl sealed::Sealed for EndpointSubnet {}

#[diagnostic::do_not_recommend]
impl NamesItsZoneById for EndpointSubnet {
    fn into_subnet(self) -> Subnet {
        self.0
    }
}

/// A checked subnet of a network.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct NetworkSubnet {
    pub(super) id: Option<SubnetId>,
    pub(super) zone: Option<Zone>,
    pub(super) range: Option<Cidr>,
    pub(super) route_table: Option<RouteTableId>,
}

impl NetworkSubnet {
    /// The id of a subnet that exists; one without is to be made.
    pub fn id(&self) -> Option<&SubnetId> {
        self.id.as_ref()
    }

    /// The zone; a subnet to make has one.
    pub fn zone(&self) -> Option<&Zone> {
        self.zone.as_ref()
    }

    /// The addresses; a subnet to make has some.
    pub fn range(&self) -> Option<Cidr> {
        self.range
    }

    /// The existing route table that it uses or shall use, where one was named.
    pub fn route_table(&self) -> Option<&RouteTableId> {
        self.route_table.as_ref()
    }
}
