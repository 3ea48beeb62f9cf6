//! Plan, apply, verify and tear down, on a simulated account whose clock is paused.
#![expect(clippy::print_stdout, reason = "an enumeration says how much it tried")]

mod bystanders;
mod cancel;
mod faults;
mod fleet;
mod gate;
mod lifecycle;
mod play;
mod race;
mod rig;
mod scene;
mod trouble;
mod undo;
