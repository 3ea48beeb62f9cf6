use tidb_dms::{name::ReplicationTaskArn, task::TaskStart};

fn start(task: &ReplicationTaskArn) {
    let _ = TaskStart::first(task).request();
}

fn main() {}
