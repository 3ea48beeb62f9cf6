use std::str::FromStr;

use super::{NameError, rules, text_name};

/// An id that AWS gives: a prefix, a hyphen, and 8 or 17 hexadecimal digits.
macro_rules! aws_id {
    ($(#[$doc:meta])* $name:ident, $what:literal, $prefix:literal) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
        pub struct $name(String);

        text_name!($name);

        impl FromStr for $name {
            type Err = NameError;

            fn from_str(text: &str) -> Result<Self, NameError> {
                let digits = text.strip_prefix($prefix).unwrap_or_default();
                let fits = matches!(digits.len(), 8 | 17)
                    && digits.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
                if !fits {
                    return Err(NameError::new(
                        rules::AWS_ID,
                        $what,
                        text,
                        concat!("it is not `", $prefix, "` and 8 or 17 hexadecimal digits"),
                        concat!("copy the id from EC2, such as `", $prefix, "0123456789abcdef0`"),
                    ));
                }
                Ok(Self(text.to_owned()))
            }
        }
    };
}

aws_id! {
    /// A VPC.
    VpcId, "a VPC id", "vpc-"
}
aws_id! {
    /// A subnet of a VPC.
    SubnetId, "a subnet id", "subnet-"
}
aws_id! {
    /// A security group of a VPC.
    SecurityGroupId, "a security group id", "sg-"
}

aws_id! {
    /// A route table of a VPC.
    RouteTableId, "a route table id", "rtb-"
}
aws_id! {
    /// An internet gateway.
    InternetGatewayId, "an internet gateway id", "igw-"
}
aws_id! {
    /// A NAT gateway.
    NatGatewayId, "a NAT gateway id", "nat-"
}
aws_id! {
    /// An Elastic IP address of the account.
    AllocationId, "an allocation id", "eipalloc-"
}
aws_id! {
    /// A VPC endpoint.
    VpcEndpointId, "a VPC endpoint id", "vpce-"
}
aws_id! {
    /// A peering of two VPCs.
    VpcPeeringId, "a peering id", "pcx-"
}

/// The name of an availability zone as this account sees it, such as `us-west-2a`; not the zone's id.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct AvailabilityZone(String);

text_name!(AvailabilityZone);

impl FromStr for AvailabilityZone {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        let allowed = text
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        let named = text.contains('-')
            && text.ends_with(|last: char| last.is_ascii_lowercase())
            && text
                .rsplit('-')
                .next()
                .is_some_and(|tail| tail.starts_with(|c: char| c.is_ascii_digit()));
        if !allowed || !named {
            return Err(NameError::new(
                rules::AVAILABILITY_ZONE,
                "an availability zone",
                text,
                "it is not a region and a letter",
                "use a name such as `us-west-2a` (the zone id, `usw2-az1`, is something else)",
            ));
        }
        Ok(Self(text.to_owned()))
    }
}
