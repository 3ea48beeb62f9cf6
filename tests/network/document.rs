//! The document of the examples, with the network that it describes.

use std::time::{Duration, SystemTime};

use tidb_dms::{
    document::{Document, Reference},
    provision::Provisioner,
};

use crate::rehearsal::orders;

#[tokio::test(start_paused = true)]
async fn the_document_of_the_examples_goes_up_and_comes_down() {
    let document: Document =
        toml::from_str(include_str!("../../examples/orders_in_a_new_vpc.toml")).expect("TOML");
    let lookup = |_: Reference<'_>| Ok("Rehearsal-1".to_owned());
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_790_000_000);
    let migration = document
        .describe(now, &lookup)
        .expect("a description")
        .migration("orders")
        .expect("a migration");
    let account = orders::account();
    let far = orders::aurora()
        .expect("a far endpoint")
        .create_request()
        .expect("a request");
    far.resource_identifier("ORDERS-AURORA")
        .send_with(&account.client())
        .await
        .expect("an endpoint");
    let before = account.inventory();
    let provisioner = Provisioner::new(&account.client()).ec2(&account.ec2_client());

    let applied = provisioner
        .apply(&migration)
        .await
        .expect("applied");
    assert_eq!(applied.tested().len(), 2);
    let again = provisioner
        .plan(&migration)
        .await
        .expect("a plan");
    assert!(again.is_empty(), "{again}");
    provisioner
        .tear_down(&migration)
        .await
        .expect("torn down");
    assert_eq!(account.inventory(), before);
}
