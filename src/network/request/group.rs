use aws_sdk_ec2::{
    operation::{
        authorize_security_group_egress::builders::AuthorizeSecurityGroupEgressInputBuilder,
        authorize_security_group_ingress::builders::AuthorizeSecurityGroupIngressInputBuilder,
        create_security_group::builders::CreateSecurityGroupInputBuilder,
        delete_security_group::builders::DeleteSecurityGroupInputBuilder,
        revoke_security_group_egress::builders::RevokeSecurityGroupEgressInputBuilder,
        revoke_security_group_ingress::builders::RevokeSecurityGroupIngressInputBuilder,
    },
    types::{IpPermission, IpRange, Ipv6Range, PrefixListId, ResourceType, UserIdGroupPair},
};
use ipnet::Ipv4Net;

use super::tags::created_with;
use crate::{
    name::Tags,
    network::Ports,
    snapshot::{GroupPeer, GroupRule},
};

/// Makes a security group. Its name is the only one of its kind in the VPC, so a second one is refused.
///
/// # Caveats
///
/// A new group lets everything out, see [`revoke_egress`] and [`permission_for_everything`].
pub fn create_security_group(
    vpc: impl AsRef<str>,
    name: &str,
    description: &str,
    tags: &Tags,
) -> CreateSecurityGroupInputBuilder {
    CreateSecurityGroupInputBuilder::default()
        .vpc_id(vpc.as_ref())
        .group_name(name)
        .description(description)
        .set_tag_specifications(created_with(tags, ResourceType::SecurityGroup))
}

/// Deletes a security group that no network interface is in, and no other group names.
pub fn delete_security_group(group: impl AsRef<str>) -> DeleteSecurityGroupInputBuilder {
    DeleteSecurityGroupInputBuilder::default().group_id(group.as_ref())
}

/// Lets packets out of a group.
pub fn authorize_egress(
    group: impl AsRef<str>,
    permission: IpPermission,
) -> AuthorizeSecurityGroupEgressInputBuilder {
    AuthorizeSecurityGroupEgressInputBuilder::default()
        .group_id(group.as_ref())
        .ip_permissions(permission)
}

/// Lets packets out of a group no longer.
pub fn revoke_egress(
    group: impl AsRef<str>,
    permission: IpPermission,
) -> RevokeSecurityGroupEgressInputBuilder {
    RevokeSecurityGroupEgressInputBuilder::default()
        .group_id(group.as_ref())
        .ip_permissions(permission)
}

/// Lets packets into a group.
pub fn authorize_ingress(
    group: impl AsRef<str>,
    permission: IpPermission,
) -> AuthorizeSecurityGroupIngressInputBuilder {
    AuthorizeSecurityGroupIngressInputBuilder::default()
        .group_id(group.as_ref())
        .ip_permissions(permission)
}

/// Lets packets into a group no longer.
pub fn revoke_ingress(
    group: impl AsRef<str>,
    permission: IpPermission,
) -> RevokeSecurityGroupIngressInputBuilder {
    RevokeSecurityGroupIngressInputBuilder::default()
        .group_id(group.as_ref())
        .ip_permissions(permission)
}

/// A permission for everything, to everywhere: what a new group lets out.
pub fn permission_for_everything() -> IpPermission {
    permission_for_range(Ports::All, Ipv4Net::default())
}

/// A permission for the addresses of a range.
pub fn permission_for_range(ports: Ports, range: Ipv4Net) -> IpPermission {
    let range = IpRange::builder()
        .cidr_ip(range.to_string())
        .build();
    for_ports(ports)
        .ip_ranges(range)
        .build()
}

/// A permission for whatever is in one of these security groups.
pub fn permission_for_groups<Id: AsRef<str>>(
    ports: Ports,
    groups: impl IntoIterator<Item = Id>,
) -> IpPermission {
    let groups = groups.into_iter().map(|group| {
        UserIdGroupPair::builder()
            .group_id(group.as_ref())
            .build()
    });
    for_ports(ports)
        .set_user_id_group_pairs(Some(groups.collect()))
        .build()
}

/// The permission of a rule that a group has, to revoke it.
///
/// Groups that name each other cannot be deleted, neither of them, before one of the rules is revoked.
pub fn permission_of(rule: &GroupRule) -> IpPermission {
    // ICMP is never without type and code: -1 is all of them.
    let all = rule.is_of_icmp().then_some(-1);
    let code = |to: u16| if rule.is_of_icmp() && to == u16::MAX { -1 } else { i32::from(to) };
    let (from, to) = rule.ports.unzip();
    let permission = IpPermission::builder()
        .ip_protocol(&rule.protocol)
        .set_from_port(from.map(i32::from).or(all))
        .set_to_port(to.map(code).or(all));
    let permission = match &rule.peer {
        GroupPeer::Range(range) => permission.ip_ranges(
            IpRange::builder()
                .cidr_ip(range.to_string())
                .build(),
        ),
        GroupPeer::Range6(range) => permission.ipv6_ranges(
            Ipv6Range::builder()
                .cidr_ipv6(range)
                .build(),
        ),
        GroupPeer::PrefixList(id) => permission.prefix_list_ids(
            PrefixListId::builder()
                .prefix_list_id(id)
                .build(),
        ),
        GroupPeer::Group(id) => permission.user_id_group_pairs(
            UserIdGroupPair::builder()
                .group_id(id)
                .build(),
        ),
    };
    permission.build()
}

/// Protocol `-1` stands for all, and has no ports.
fn for_ports(ports: Ports) -> aws_sdk_ec2::types::builders::IpPermissionBuilder {
    match ports {
        Ports::All => IpPermission::builder().ip_protocol("-1"),
        Ports::Tcp(port) => IpPermission::builder()
            .ip_protocol("tcp")
            .from_port(i32::from(port))
            .to_port(i32::from(port)),
    }
}
