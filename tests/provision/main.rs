//! Plan, apply, verify and tear down, on a simulated account whose clock is paused.

mod bystanders;
mod cancel;
mod drift;
mod economy;
mod faults;
mod fleet;
mod gate;
mod generated;
mod lifecycle;
mod play;
mod race;
mod rig;
mod scene;
mod trouble;
mod undo;
