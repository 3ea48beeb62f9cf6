//! The clients of where the requests go: DMS's, and EC2's where the crate is built with it.

use aws_config::{BehaviorVersion, Region};
use aws_sdk_databasemigration::config::Credentials;
use tidb_dms::{provision::Provisioner, sim::SimAccount};

use crate::args::Destination;

/// What plans and applies there.
pub(crate) async fn provisioner(
    destination: &Destination,
    account: &SimAccount,
    region: Option<Region>,
) -> Provisioner {
    let loader = aws_config::defaults(BehaviorVersion::latest());
    let loader = match destination {
        Destination::Simulated => {
            let provisioner = Provisioner::new(&account.client());
            #[cfg(feature = "ec2")]
            let provisioner = provisioner.ec2(&account.ec2_client());
            return provisioner;
        }
        Destination::Url(url) => loader
            .endpoint_url(url)
            .credentials_provider(Credentials::new("testing", "testing", None, None, "example"))
            .region(region.unwrap_or(Region::from_static("us-west-2"))),
        Destination::Live => match region {
            Some(region) => loader.region(region),
            None => loader,
        },
    };
    let config = loader.load().await;
    let provisioner = Provisioner::new(&aws_sdk_databasemigration::Client::new(&config));
    #[cfg(feature = "ec2")]
    let provisioner = provisioner.ec2(&aws_sdk_ec2::Client::new(&config));
    provisioner
}
