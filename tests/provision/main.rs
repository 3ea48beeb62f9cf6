//! Plan, apply, verify and tear down, on a simulated account whose clock is paused.

mod adopt;
mod drift;
mod lifecycle;
mod policy;
mod rig;
mod secrets;
mod step;
