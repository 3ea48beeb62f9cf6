use serde_json::{Value, json};

use super::{
    args::Args,
    describe::Describe,
    network::{Kind, derived},
};
use crate::{
    sim::{
        fault::{Answer, Fault},
        world::World,
    },
    snapshot::{EndpointService, SnapshotTags},
};

/// Whose the services of TiDB Cloud are.
const OWNER: &str = "380838443567";

impl Kind for EndpointService {
    fn id(&self) -> &str {
        &self.name
    }

    fn tags(&self) -> Option<&SnapshotTags> {
        None
    }

    fn not_found(id: &str) -> Fault {
        Fault::new("InvalidServiceName", format!("The Vpc Endpoint Service '{id}' does not exist"))
    }
}

/// Whose a service is.
fn owner(service: &EndpointService) -> &'static str {
    if service_id(&service.name).starts_with("vpce-svc-") { OWNER } else { "amazon" }
}

/// The id at the end of a service's name.
pub(super) fn service_id(name: &str) -> &str {
    name.rsplit('.')
        .next()
        .unwrap_or_default()
}

fn show(region: &str, service: &EndpointService) -> Value {
    let names: Vec<Value> = service
        .private_dns_names
        .iter()
        .map(|name| json!({ "privateDnsName": name }))
        .collect();
    let verification = (!service
        .private_dns_verification
        .is_empty())
    .then_some(&service.private_dns_verification);
    json!({
        "serviceName": service.name,
        "serviceId": service_id(&service.name),
        "serviceType": [{ "serviceType": "Interface" }],
        "serviceRegion": region,
        "availabilityZoneSet": service.zones,
        "availabilityZoneIdSet": service.zone_ids,
        "owner": owner(service),
        "baseEndpointDnsNameSet": [format!("{}.{region}.vpce.amazonaws.com", service_id(&service.name))],
        "privateDnsName": service.private_dns_names.first(),
        "privateDnsNameSet": names,
        "privateDnsNameVerificationState": verification,
        "vpcEndpointPolicySupported": false,
        "acceptanceRequired": service.acceptance_required,
        "managesVpcEndpoints": false,
        "supportedIpAddressTypeSet": ["ipv4"],
        "tagSet": [],
    })
}

pub(super) fn describe(world: &mut World, args: &Args<'_>) -> Answer {
    let describe = Describe {
        set: "serviceDetailSet",
        ids: "ServiceName",
        filters: &[
            ("owner", |service: &EndpointService| vec![owner(service).into()]),
            ("service-name", |service| vec![service.name.clone()]),
            ("service-type", |_| vec!["Interface".into()]),
            ("supported-ip-address-types", |_| vec!["ipv4".into()]),
        ],
        least_page: Some(1),
    };
    let region = world.place.region().to_owned();
    let all = world
        .network
        .services
        .values()
        .cloned()
        .collect();
    let mut answer = describe.answer(args, all, |service| show(&region, service))?;
    let names: Vec<Value> = answer["serviceDetailSet"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|service| service["serviceName"].clone())
        .collect();
    answer["serviceNameSet"] = names.into();
    Ok(answer)
}

/// The hosted zone of the names of a service.
pub(super) fn hosted_zone(name: &str) -> String {
    derived("Z", name)
        .replace('-', "")
        .to_ascii_uppercase()
}
