//! Whether DMS reaches a cluster, judged from a snapshot: a row for each rule, and ten thousand random networks.

mod breakage;
mod cuts;
mod described;
mod net;
mod packet;
mod random;
mod rows;

/// A figure that is to be seen whether or not the test passes, past its captured output.
fn tell(figure: &str) {
    use std::io::Write as _;

    writeln!(std::io::stderr(), "{figure}").expect("standard error");
}
