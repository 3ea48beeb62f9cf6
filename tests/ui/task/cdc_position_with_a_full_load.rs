use tidb_dms::task::{CdcStart, CdcStop, DataFlow, MigrationType};

fn migration(start: CdcStart, stop: CdcStop) -> MigrationType {
    DataFlow::to_tidb()
        .full_load()
        .start_at(start)
        .stop_at(stop)
        .into()
}

fn main() {}
