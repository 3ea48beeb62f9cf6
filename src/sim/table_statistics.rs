use serde_json::json;

use super::{
    fault::Answer,
    listing::{Listing, NoMatch, PageSize},
    load::{Load, Table},
    wire::Members,
    world::World,
};

/// The only list of 500 a page.
const LONG: PageSize = PageSize { default: 100, bounds: 20..=500 };

pub(super) fn of_task(world: &mut World, request: &Members) -> Answer {
    let arn = request.needed("ReplicationTaskArn")?;
    let load = world.tasks.by_arn(arn)?.load();
    let mut answer = list(request, load, "TableStatistics", LONG)?;
    answer["ReplicationTaskArn"] = json!(arn);
    Ok(answer)
}

pub(super) fn of_replication(world: &mut World, request: &Members) -> Answer {
    let arn = request.needed("ReplicationConfigArn")?;
    let load = &world
        .configs
        .by_arn(arn)?
        .replication
        .load;
    let mut answer = list(request, load, "ReplicationTableStatistics", PageSize::USUAL)?;
    answer["ReplicationConfigArn"] = json!(arn);
    Ok(answer)
}

fn list(request: &Members, load: &Load, member: &'static str, page_size: PageSize) -> Answer {
    let listing: Listing<Table> = Listing {
        member,
        filters: &[
            ("schema-name", |table| &table.schema),
            ("table-name", |table| &table.name),
            ("table-state", |table| table.state),
        ],
        page_size,
        no_match: NoMatch::IsAnEmptyList,
    };
    listing.answer(request, load.tables(), Table::show)
}
