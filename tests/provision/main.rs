//! Plan, apply, verify and tear down, on a simulated account whose clock is paused.
#![expect(clippy::print_stdout, reason = "an enumeration says how much it tried")]

mod adopt;
mod bystanders;
mod cancel;
mod correct;
mod drift;
mod economy;
mod faults;
mod fleet;
mod gate;
mod generated;
mod lifecycle;
mod moving;
mod outage;
mod place;
mod play;
mod policy;
mod printed;
mod race;
#[path = "../../examples/rehearsal/mod.rs"]
mod rehearsal;
mod rig;
mod running;
mod scene;
mod secrets;
mod step;
mod trouble;
mod undo;
mod unshown;
