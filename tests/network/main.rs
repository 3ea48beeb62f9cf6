//! Whole migrations with their networks, through the SDK's clients of DMS and EC2, on the simulated account: what is applied
//! connects because its packets arrive, and what is torn down leaves nothing.
#![expect(clippy::print_stdout, reason = "an enumeration says how much it tried")]

mod bad_input;
mod document;
mod drift;
mod economy;
mod examples;
mod existing;
mod faults;
mod in_the_way;
mod moto;
mod policy;
mod race;
#[path = "../../examples/rehearsal/mod.rs"]
mod rehearsal;
mod shapes;
mod stage;
mod together;
#[path = "../witness/mod.rs"]
mod witness;
