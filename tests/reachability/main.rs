//! Whether DMS reaches a cluster, judged from a snapshot: a row for each rule, and ten thousand random networks.

#![expect(clippy::print_stdout, reason = "ten thousand networks say how they were judged")]

mod breakage;
mod cuts;
mod described;
mod net;
mod packet;
mod random;
mod rows;
