use tidb_dms::task::{DataFlow, MigrationType};

fn main() {
    let _: MigrationType = DataFlow::to_tidb().into();
}
