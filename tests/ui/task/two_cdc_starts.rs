use tidb_dms::task::{CdcStart, DataFlow, MigrationType};

fn migration(time: CdcStart, position: CdcStart) -> MigrationType {
    DataFlow::to_tidb()
        .cdc()
        .start_at(time)
        .start_at(position)
        .into()
}

fn main() {}
