use super::{
    NetworkSubnet, NetworkVpc, Subnet, Zone,
    carve::{End, carve},
    rules,
    subnet::Place,
};
use crate::{
    compute,
    finding::{Finding, Findings},
    name::{self, Cidr, Region},
};

/// Subnets that belong together: those of DMS, of NAT gateways, or of the private endpoint.
pub(super) struct Group {
    pub(super) subject: &'static str,
    pub(super) subnets: Vec<Subnet>,
    pub(super) end: End,
}

/// Gives every subnet its range: those that are given first, then those to carve between them.
pub(super) fn lay_out<const N: usize>(
    vpc: &NetworkVpc,
    region: Option<&Region>,
    groups: [Group; N],
    findings: &mut Findings,
) -> [Vec<NetworkSubnet>; N] {
    let mut used: Vec<(Option<String>, Cidr)> = vpc
        .taken
        .iter()
        .map(|range| (None, *range))
        .collect();
    let read = groups.map(|group| {
        let subnets: Vec<_> = group
            .subnets
            .into_iter()
            .map(|subnet| read_one(subnet, group.subject, vpc, region, &mut used, findings))
            .collect();
        (group.subject, group.end, subnets)
    });
    let mut blocked: Vec<Cidr> = used
        .into_iter()
        .map(|(_, range)| range)
        .collect();
    let mut room = Room { vpc, blocked: &mut blocked, has_asked: false };
    read.map(|(subject, end, subnets)| {
        subnets
            .into_iter()
            .map(|(mut subnet, prefix)| {
                if let Some(prefix) = prefix {
                    subnet.range = room.take(prefix, end, subject, findings);
                }
                subnet
            })
            .collect()
    })
}

/// The subnet as far as it is given, and the prefix length to carve.
fn read_one(
    subnet: Subnet,
    subject: &str,
    vpc: &NetworkVpc,
    region: Option<&Region>,
    used: &mut Vec<(Option<String>, Cidr)>,
    findings: &mut Findings,
) -> (NetworkSubnet, Option<u8>) {
    let is_new = !matches!(subnet.place, Place::Existing { .. });
    let zone = if is_new {
        let remedy = "name the zone, such as `us-west-2a`";
        subnet
            .zone
            .required(findings, subject, rules::NEW_IN_A_ZONE, remedy)
    } else {
        subnet.zone.optional(findings, subject)
    };
    if let (Some(zone), Some(region)) = (&zone, region) {
        findings.extend(zone.findings_in(region).within(subject));
    }
    let route_table = subnet
        .route_table
        .optional(findings, subject);
    let (id, range, prefix) = match subnet.place {
        Place::Carved(prefix) => {
            findings.expect(
                (16..=28).contains(&prefix),
                name::rules::CIDR_SIZE,
                subject,
                || format!("a prefix of /{prefix} is outside /16 to /28"),
                "choose a prefix from /16 to /28; AWS keeps five addresses of each subnet",
            );
            (
                None,
                None,
                (16..=28)
                    .contains(&prefix)
                    .then_some(prefix),
            )
        }
        Place::Of(range) => (None, range.optional(findings, subject), None),
        Place::Existing { id, range } => {
            (id.optional(findings, subject), range.optional(findings, subject), None)
        }
    };
    if let Some(range) = range {
        place(range, id.as_ref().map(ToString::to_string), subject, vpc, used, findings);
    }
    (NetworkSubnet { id, zone, range, route_table }, prefix)
}

/// Checks a given range against the VPC and against those before it. A subnet that exists may be named twice, by DMS and
/// by the endpoint, and be among those that are taken.
fn place(
    range: Cidr,
    id: Option<String>,
    subject: &str,
    vpc: &NetworkVpc,
    used: &mut Vec<(Option<String>, Cidr)>,
    findings: &mut Findings,
) {
    let is_inside = vpc
        .ranges
        .iter()
        .any(|vpc| vpc.contains(&range));
    findings.expect(
        vpc.ranges.is_empty() || is_inside,
        rules::SUBNET_OUTSIDE,
        subject,
        || format!("`{range}` is not in the VPC's range, {}", list(&vpc.ranges)),
        "choose a range inside the VPC's, or add the range to the VPC",
    );
    let clash = used.iter().find(|(other, taken)| {
        let is_itself = id.is_some() && *taken == range && (other.is_none() || *other == id);
        taken.overlaps(&range) && !is_itself
    });
    if let Some((_, other)) = clash {
        let problem = format!("`{range}` and `{other}` share addresses");
        let remedy = "choose ranges apart, or let them be carved";
        findings.push(Finding::new(rules::SUBNET_OVERLAP, subject, problem, remedy));
    }
    used.push((id, range));
}

/// What is left of a VPC.
struct Room<'a> {
    vpc: &'a NetworkVpc,
    blocked: &'a mut Vec<Cidr>,
    has_asked: bool,
}

impl Room<'_> {
    fn take(
        &mut self,
        prefix: u8,
        end: End,
        subject: &str,
        findings: &mut Findings,
    ) -> Option<Cidr> {
        let is_first = !std::mem::replace(&mut self.has_asked, true);
        if self.vpc.ranges.is_empty() {
            if is_first {
                let problem = "the VPC's range is not known, so nothing can be carved from it";
                let remedy = "tell it by `with_range`, or give the subnets ranges";
                findings.push(Finding::new(rules::UNKNOWN_RANGE, subject, problem, remedy));
            }
            return None;
        }
        if is_first && self.vpc.exists && self.vpc.taken.is_empty() {
            let problem = "subnets that the VPC has already may be where these are carved";
            let remedy = "tell the ranges of its subnets by `with_taken`";
            findings.push(Finding::new(rules::TAKEN_UNKNOWN, subject, problem, remedy));
        }
        let taken = carve(&self.vpc.ranges, self.blocked, prefix, end);
        match taken {
            Some(range) => self.blocked.push(range),
            None => {
                let problem = format!("no /{prefix} is free in {}", list(&self.vpc.ranges));
                let remedy = "choose smaller subnets, or a larger VPC";
                findings.push(Finding::new(rules::NO_ROOM, subject, problem, remedy));
            }
        }
        taken
    }
}

/// What DMS asks of the subnets that it sits in: two or more, in two or more zones.
pub(super) fn check_for_dms(subnets: &[NetworkSubnet], findings: &mut Findings) {
    let subject = "subnets";
    let count = subnets.len();
    findings.expect(
        count >= 2,
        compute::rules::TOO_FEW_SUBNETS,
        subject,
        || format!("there are {count}"),
        "describe at least two, in different availability zones",
    );
    findings.expect(
        count <= 60,
        compute::rules::TOO_MANY_SUBNETS,
        subject,
        || format!("there are {count}"),
        "describe at most sixty",
    );
    for (index, subnet) in subnets.iter().enumerate() {
        if let Some(id) = subnet.id()
            && subnets[..index]
                .iter()
                .any(|other| other.id() == Some(id))
        {
            let problem = format!("`{id}` stands twice");
            findings.push(Finding::new(
                compute::rules::SUBNET_TWICE,
                subject,
                problem,
                "name it once",
            ));
        }
    }
    if count >= 2
        && let Some(first) = subnets[0].zone()
    {
        findings.expect(
            subnets
                .iter()
                .any(|subnet| is_elsewhere(first, subnet.zone())),
            compute::rules::TOO_FEW_ZONES,
            subject,
            || format!("all of them are in {first}"),
            "add a subnet of another availability zone",
        );
    }
}

/// Whether a subnet may be in another zone: a name and an id cannot be compared here.
fn is_elsewhere(first: &Zone, other: Option<&Zone>) -> bool {
    other != Some(first)
}

fn list(ranges: &[Cidr]) -> String {
    let texts: Vec<_> = ranges
        .iter()
        .map(|range| format!("`{range}`"))
        .collect();
    texts.join(" and ")
}
