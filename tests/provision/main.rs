//! Plan, apply, verify and tear down, on a simulated account whose clock is paused.

mod bystanders;
mod drift;
mod economy;
mod faults;
mod generated;
mod lifecycle;
mod play;
mod rig;
mod scene;
mod trouble;
