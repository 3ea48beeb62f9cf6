use serde_json::{Value, json};

use super::{
    args::{Args, missing, range, wrong},
    network::{Network, derived},
    security_group::demand_text,
};
use crate::{
    sim::{fault::Fault, place::Place},
    snapshot::{GroupPeer, GroupRule},
};

/// A rule of a request and its description.
pub(super) type Described = (GroupRule, Option<String>);

/// The rules of a request: one for each peer of each permission.
pub(super) fn read(network: &Network, args: &Args<'_>) -> Result<Vec<Described>, Fault> {
    let mut rules = Vec::new();
    for permission in args.objects("IpPermissions")? {
        rules.extend(read_one(network, &Args(&permission))?);
    }
    // The short form: one permission for one range.
    if let Some(peer) = args.text("CidrIp")? {
        let (protocol, ports) = traffic(args)?;
        let peer = GroupPeer::Range(range("CidrIp", peer)?);
        rules.push((GroupRule { protocol, ports, peer }, None));
    }
    if rules.is_empty() {
        return Err(missing("ipPermissions"));
    }
    Ok(rules)
}

fn read_one(network: &Network, permission: &Args<'_>) -> Result<Vec<Described>, Fault> {
    let (protocol, ports) = traffic(permission)?;
    let mut peers = Vec::new();
    for peer in permission.objects("IpRanges")? {
        let peer = Args(&peer);
        let given = range("cidrIp", peer.needed("CidrIp")?)?;
        peers.push((
            GroupPeer::Range(given),
            peer.text("Description")?
                .map(str::to_owned),
        ));
    }
    for peer in permission.objects("Ipv6Ranges")? {
        let peer = Args(&peer);
        let given = peer.needed("CidrIpv6")?;
        if given.parse::<ipnet::Ipv6Net>().is_err() {
            return Err(wrong("cidrIpv6", given));
        }
        let text = peer
            .text("Description")?
            .map(str::to_owned);
        peers.push((GroupPeer::Range6(given.to_owned()), text));
    }
    for peer in permission.objects("PrefixListIds")? {
        let peer = Args(&peer);
        let text = peer
            .text("Description")?
            .map(str::to_owned);
        peers.push((GroupPeer::PrefixList(peer.needed("PrefixListId")?.to_owned()), text));
    }
    for peer in permission.objects("Groups")? {
        let peer = Args(&peer);
        let id = peer.needed("GroupId")?;
        network.security_groups.find(id)?;
        let text = peer
            .text("Description")?
            .map(str::to_owned);
        peers.push((GroupPeer::Group(id.to_owned()), text));
    }
    if peers.is_empty() {
        return Err(Fault::new(
            "InvalidParameterValue",
            "At least one of IpRanges, Ipv6Ranges, PrefixListIds and Groups is needed",
        ));
    }
    peers
        .into_iter()
        .map(|(peer, text)| {
            if let Some(text) = &text {
                demand_text("description", text)?;
            }
            Ok((GroupRule { protocol: protocol.clone(), ports, peer }, text))
        })
        .collect()
}

/// Protocol and ports of a permission as EC2 stores them.
fn traffic(permission: &Args<'_>) -> Result<(String, Option<(u16, u16)>), Fault> {
    let given = permission.needed("IpProtocol")?;
    let protocol = match given.to_ascii_lowercase().as_str() {
        "6" => "tcp".to_owned(),
        "17" => "udp".to_owned(),
        "1" => "icmp".to_owned(),
        "58" => "icmpv6".to_owned(),
        "all" => "-1".to_owned(),
        known @ ("tcp" | "udp" | "icmp" | "icmpv6" | "-1") => known.to_owned(),
        number if number.parse::<u8>().is_ok() => number.to_owned(),
        _ => return Err(wrong("protocol", given)),
    };
    if is_of_icmp(&protocol) {
        let traffic = icmp(permission)?;
        return Ok((protocol, traffic));
    }
    if !matches!(protocol.as_str(), "tcp" | "udp") {
        return Ok((protocol, None));
    }
    let port = |name: &str| match permission.number(name)? {
        None => Ok(None),
        Some(number) => match u16::try_from(number) {
            Ok(port) => Ok(Some(port)),
            Err(_) => Err(Fault::new(
                "InvalidParameterValue",
                format!("Invalid value '{number}' for portRange. Must be between 0 and 65535."),
            )),
        },
    };
    match (port("FromPort")?, port("ToPort")?) {
        (Some(from), Some(to)) if from <= to => Ok((protocol, Some((from, to)))),
        (Some(from), Some(to)) => Err(Fault::new(
            "InvalidParameterValue",
            format!("Invalid TCP/UDP port range ({from}:{to})"),
        )),
        _ => Err(Fault::new(
            "InvalidParameterValue",
            "Invalid value 'Must specify both from and to ports with TCP/UDP.' for portRange.",
        )),
    }
}

fn is_of_icmp(protocol: &str) -> bool {
    matches!(protocol, "icmp" | "icmpv6")
}

/// Type and code of ICMP, -1 for all of them; EC2 takes neither alone nor none of them. All codes are kept as the last port.
fn icmp(permission: &Args<'_>) -> Result<Option<(u16, u16)>, Fault> {
    let (Some(kind), Some(code)) = (permission.number("FromPort")?, permission.number("ToPort")?)
    else {
        return Err(Fault::new(
            "InvalidParameterValue",
            "Invalid value 'Must specify both from and to ports with ICMP.' for portRange.",
        ));
    };
    let byte = |number: i64| u8::try_from(number).map(u16::from);
    match (byte(kind), byte(code)) {
        _ if kind == -1 && code == -1 => Ok(None),
        (Ok(kind), Ok(code)) => Ok(Some((kind, code))),
        (Ok(kind), Err(_)) if code == -1 => Ok(Some((kind, u16::MAX))),
        _ => Err(Fault::new(
            "InvalidParameterValue",
            format!("ICMP code ({kind}:{code}) out of range"),
        )),
    }
}

/// What EC2 shows of the ports of a rule, or of type and code.
fn shown_ports(rule: &GroupRule) -> (Option<i32>, Option<i32>) {
    match rule.ports {
        None if is_of_icmp(&rule.protocol) => (Some(-1), Some(-1)),
        Some((kind, u16::MAX)) if is_of_icmp(&rule.protocol) => (Some(i32::from(kind)), Some(-1)),
        ports => {
            let (from, to) = ports.unzip();
            (from.map(i32::from), to.map(i32::from))
        }
    }
}

/// The id of a rule: it is the same as long as the rule is.
pub(super) fn rule_id(group: &str, egress: bool, rule: &GroupRule) -> String {
    derived("sgr", &format!("{group} {egress} {rule:?}"))
}

/// As EC2 names a rule in its refusals.
pub(super) fn words(rule: &GroupRule) -> String {
    let peer = match &rule.peer {
        GroupPeer::Range(range) => range.to_string(),
        GroupPeer::Range6(text) | GroupPeer::PrefixList(text) | GroupPeer::Group(text) => {
            text.clone()
        }
    };
    let protocol = match rule.protocol.as_str() {
        "-1" => "ALL".to_owned(),
        protocol => protocol.to_ascii_uppercase(),
    };
    let ports = rule
        .ports
        .map(|(from, to)| format!(", from port: {from}, to port: {to}"))
        .unwrap_or_default();
    format!("peer: {peer}, {protocol}{ports}, ALLOW")
}

/// The rules of one direction as permissions: what has the same protocol and ports is one.
pub(super) fn show(
    network: &Network,
    group: &str,
    egress: bool,
    rules: &[GroupRule],
) -> Vec<Value> {
    let mut shown: Vec<Value> = Vec::new();
    let mut seen: Vec<(&str, Option<(u16, u16)>)> = Vec::new();
    for rule in rules {
        let traffic = (rule.protocol.as_str(), rule.ports);
        let at = seen
            .iter()
            .position(|known| *known == traffic)
            .unwrap_or_else(|| {
                seen.push(traffic);
                shown.push(json!({
                    "ipProtocol": rule.protocol,
                    "fromPort": shown_ports(rule).0,
                    "toPort": shown_ports(rule).1,
                    "ipRanges": [], "ipv6Ranges": [], "prefixListIds": [], "groups": [],
                }));
                seen.len() - 1
            });
        let description = network
            .records
            .get(&rule_id(group, egress, rule))
            .map(|record| record.text.clone());
        let (list, peer) = match &rule.peer {
            GroupPeer::Range(range) => ("ipRanges", json!({ "cidrIp": range.to_string() })),
            GroupPeer::Range6(range) => ("ipv6Ranges", json!({ "cidrIpv6": range })),
            GroupPeer::PrefixList(id) => ("prefixListIds", json!({ "prefixListId": id })),
            GroupPeer::Group(id) => ("groups", json!({ "groupId": id, "userId": Place::ACCOUNT })),
        };
        let mut peer = peer;
        peer["description"] = description.into();
        if let Some(Value::Array(peers)) = shown[at].get_mut(list) {
            peers.push(peer);
        }
    }
    shown
}

/// One rule by itself, as who adds or looks at rules sees it.
pub(super) fn show_rule(network: &Network, group: &str, egress: bool, rule: &GroupRule) -> Value {
    let id = rule_id(group, egress, rule);
    let description = network
        .records
        .get(&id)
        .map(|record| record.text.clone());
    let mut shown = json!({
        "securityGroupRuleId": id,
        "groupId": group,
        "groupOwnerId": Place::ACCOUNT,
        "isEgress": egress,
        "ipProtocol": rule.protocol,
        "fromPort": shown_ports(rule).0.unwrap_or(-1),
        "toPort": shown_ports(rule).1.unwrap_or(-1),
        "description": description,
        "tagSet": [],
    });
    match &rule.peer {
        GroupPeer::Range(range) => shown["cidrIpv4"] = range.to_string().into(),
        GroupPeer::Range6(range) => shown["cidrIpv6"] = range.as_str().into(),
        GroupPeer::PrefixList(id) => shown["prefixListId"] = id.as_str().into(),
        GroupPeer::Group(id) => {
            shown["referencedGroupInfo"] = json!({ "groupId": id, "userId": Place::ACCOUNT });
        }
    }
    shown
}
