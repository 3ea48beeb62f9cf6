//! The simulated account as the real SDK client sees it.

mod changes;
mod connections;
mod ec2;
mod endings;
mod endpoints;
mod faults;
mod instances;
mod inventories;
mod lag;
mod lifecycle;
mod listings;
mod networks;
mod offers;
mod permissions;
mod refusals;
mod rig;
mod runs;
mod server;
mod serverless;
mod tasks;
mod troubles;
mod values;
mod ways;
