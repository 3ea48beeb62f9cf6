//! The simulated account as the real SDK client sees it.

mod changes;
mod connections;
mod endpoints;
mod instances;
mod lifecycle;
mod listings;
mod offers;
mod refusals;
mod rig;
mod runs;
mod serverless;
mod tasks;
mod troubles;
