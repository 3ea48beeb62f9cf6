use tidb_dms::task::{DataFlow, MigrationType};

fn main() {
    let _: MigrationType = DataFlow::from_tidb().cdc().into();
}
