use tidb_dms::task::mappings::{ColumnType, Transform};

fn main() {
    let _ = Transform::schema("shop").change_data_type(ColumnType::Clob);
}
