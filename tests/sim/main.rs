//! The simulated account as the real SDK client sees it.

mod connections;
mod endpoints;
mod faults;
mod instances;
mod inventories;
mod lag;
mod lifecycle;
mod listings;
mod permissions;
mod refusals;
mod rig;
mod server;
mod tasks;
mod troubles;
