//! Plan, apply, verify and tear down, on a simulated account whose clock is paused.

mod drift;
mod economy;
mod generated;
mod lifecycle;
mod rig;
