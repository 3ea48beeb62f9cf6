use tidb_dms::{migration::Start, network::ComputeKind, provision::PlaceReader, sim::SimAccount};

use crate::rig::{account, on_an_instance, provisioner, serverless};

#[tokio::test(start_paused = true)]
async fn where_an_instance_sits_is_read_from_dms() {
    let account = account();
    let places = PlaceReader::new(&account.client());
    let nowhere = places
        .instance("orders-dms")
        .await
        .expect("an answer");
    assert!(nowhere.is_none());

    provisioner(&account)
        .apply(&on_an_instance(Start::ByCaller))
        .await
        .expect("applied");
    let place = places
        .instance("orders-dms")
        .await
        .expect("an answer")
        .expect("it is there");
    assert_eq!(place.identifier.as_deref(), Some("orders-dms"));
    assert_eq!(place.kind, ComputeKind::PrivateInstance);
    assert_eq!(place.subnets, SimAccount::DEFAULT_SUBNETS[..2]);
    assert_eq!(place.security_groups, ["sg-0a00000000000000a"]);
    assert_eq!(place.status.as_deref(), Some("available"));
    assert!(!place.private_addresses.is_empty());
    assert!(place.public_addresses.is_empty() && !place.multi_az);
}

#[tokio::test(start_paused = true)]
async fn where_a_serverless_replication_sits_is_read_from_dms() {
    let account = account();
    let migration = serverless(Start::ByCaller);
    let replication = migration
        .compute()
        .serverless()
        .expect("a serverless replication")
        .identifier()
        .to_string();
    let places = PlaceReader::new(&account.client());
    let nowhere = places
        .replication(&replication)
        .await
        .expect("an answer");
    assert!(nowhere.is_none());

    provisioner(&account)
        .apply(&migration)
        .await
        .expect("applied");
    let place = places
        .replication(&replication)
        .await
        .expect("an answer")
        .expect("it is there");
    assert_eq!(place.identifier, Some(replication));
    assert_eq!(place.kind, ComputeKind::Serverless);
    assert_eq!(place.subnets, SimAccount::DEFAULT_SUBNETS[..2]);
    assert_eq!(place.status, None);
}
