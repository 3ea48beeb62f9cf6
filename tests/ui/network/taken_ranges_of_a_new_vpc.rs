use tidb_dms::network::Vpc;

fn main() {
    let _ = Vpc::of("10.0.0.0/16").with_taken(["10.0.0.0/24"]);
}
