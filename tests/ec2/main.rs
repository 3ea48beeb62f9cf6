//! EC2 through the SDK's real client: what is asked, what is made of the answers, and what moto, which was written without
//! us, makes of the same calls. (Feature `ec2`.)

mod faults;
mod making;
mod moto;

mod networks;
mod reading;
mod requests;
mod sim;
mod stage;
#[path = "../witness/mod.rs"]
mod witness;
