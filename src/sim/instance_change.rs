use serde_json::json;

use super::{
    fault::{Answer, Fault},
    identifier::identifier,
    instance::{Instance, network_type, plug},
    offer,
    placement::{demand_same_vpc, security_groups},
    quota,
    shelf::Resource,
    window::{maintenance_window, until_open},
    wire::Members,
    world::World,
};

/// What waits for the maintenance window unless it is to be applied immediately.
const DEFERRED: [&str; 5] =
    ["AllocatedStorage", "EngineVersion", "MultiAZ", "NetworkType", "ReplicationInstanceClass"];

/// # Caveats
///
/// Identifier, window, security groups and automatic upgrades change at once and the instance stays available; AWS says only
/// that they change as soon as possible, without an outage.
pub(super) fn modify(world: &mut World, request: &Members) -> Answer {
    let arn = request.needed("ReplicationInstanceArn")?;
    let mut instance = world.instances.by_arn(arn)?.clone();
    instance.demand_available()?;
    let immediately = request
        .flag("ApplyImmediately")?
        .unwrap_or(false);
    // Asked for alone, `ApplyImmediately` applies what is pending.
    if !immediately || instance.pending.is_empty() {
        request.demand_more_than(&[
            "ReplicationInstanceArn",
            "ApplyImmediately",
            "AllowMajorVersionUpgrade",
        ])?;
    }
    if request.has("ReplicationInstanceIdentifier") {
        instance.id = identifier(request, "ReplicationInstanceIdentifier", 63)?;
    }
    if let Some(window) = maintenance_window(request)? {
        instance.window = window;
    }
    if request.has("VpcSecurityGroupIds") {
        instance.security_groups = security_groups(request)?;
        demand_same_vpc(world, &instance.security_groups, instance.vpc())?;
    }
    if let Some(upgrades) = request.flag("AutoMinorVersionUpgrade")? {
        instance.upgrades_itself = upgrades;
    }
    let deferred = deferred(world, &instance, request)?;
    instance.pending.overlay(&deferred);
    instance.plans += 1;

    let (plan, is_pending) = (instance.plans, !instance.pending.is_empty());
    let opens_in = until_open(&instance.window, world.epoch());
    world.instances.replace(instance)?;
    plug(world, arn);
    let plan_for = arn.to_owned();
    if is_pending && immediately {
        begin(world, &plan_for, plan);
    } else if is_pending {
        world.after(opens_in, move |world| begin(world, &plan_for, plan));
    }
    Ok(json!({ "ReplicationInstance": world.instances.by_arn(arn)?.show() }))
}

/// The members of the request that wait, checked.
fn deferred(world: &World, instance: &Instance, request: &Members) -> Result<Members, Fault> {
    if request.has("ReplicationInstanceClass") {
        offer::instance_class(request)?;
    }
    if let Some(storage) = request.number("AllocatedStorage")? {
        offer::demand_storage(storage)?;
        quota::demand_storage(world, storage - instance.storage)?;
    }
    if let Some(version) = request.text("EngineVersion")? {
        let allows_major = request
            .flag("AllowMajorVersionUpgrade")?
            .unwrap_or(false);
        offer::demand_upgrade(&instance.engine_version, version, allows_major, world.epoch())?;
    }
    request.flag("MultiAZ")?;
    network_type(request)?;
    Ok(request.only(&DEFERRED))
}

fn begin(world: &mut World, arn: &str, plan: u64) {
    let Ok(instance) = world.instances.by_arn_mut(arn) else { return };
    if instance.plans != plan || instance.status != "available" {
        return;
    }
    let is_upgrade = instance.pending.has("EngineVersion");
    instance.status = if is_upgrade { "upgrading" } else { "modifying" }.to_owned();
    let (arn, id) = (instance.arn().to_owned(), instance.id.clone());
    let end = world.failures.end_of_change(&id);
    world.after(world.delays.instance_change, move |world| {
        if let Ok(instance) = world.instances.by_arn_mut(&arn) {
            match end {
                Some(status) => instance.status = status,
                None => apply(instance),
            }
        }
        plug(world, &arn);
    });
}

fn apply(instance: &mut Instance) {
    let pending = std::mem::take(&mut instance.pending);
    let text = |name| {
        let text = pending.text(name).ok().flatten();
        text.map(str::to_owned)
    };
    if let Some(class) = text("ReplicationInstanceClass") {
        instance.class = class;
    }
    if let Some(version) = text("EngineVersion") {
        instance.engine_version = version;
    }
    if let Some(network) = text("NetworkType") {
        instance.network = network;
    }
    if let Ok(Some(storage)) = pending.number("AllocatedStorage") {
        instance.storage = storage;
    }
    if let Ok(Some(multi_az)) = pending.flag("MultiAZ") {
        instance.multi_az = multi_az;
        instance.settle();
    }
    instance.status = "available".to_owned();
}
