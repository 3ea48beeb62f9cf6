//! Plan, apply, verify and tear down, on a simulated account whose clock is paused.

mod lifecycle;
mod rig;
