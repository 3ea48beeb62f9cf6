//! The dry run as people, programs and pictures see it, pinned.

use tidb_dms::{
    migration::{Migration, Start},
    plan::{Observed, Plan},
};

use crate::rig::{
    PASSWORD, account, aurora, on_an_instance, provisioner, public_instance, task, tidb,
};

#[test]
fn a_first_plan_looks_so() {
    let plan = Plan::between(&on_an_instance(Start::WhenTested), &Observed::nothing());
    insta::assert_snapshot!("first_plan", plan);
    insta::assert_snapshot!("first_plan_as_json", format!("{:#}", plan.to_json()));
    insta::assert_snapshot!("first_plan_as_a_picture", plan.to_mermaid());
    insta::assert_snapshot!("first_plan_as_a_policy", format!("{:#}", plan.policy()));
}

#[tokio::test(start_paused = true)]
async fn a_replacement_looks_so() {
    let account = account();
    let provisioner = provisioner(&account);
    provisioner
        .apply(&on_an_instance(Start::WhenTested))
        .await
        .expect("applied");
    let wanted = Migration::builder()
        .name("orders")
        .compute(public_instance())
        .source(aurora())
        .target(tidb(PASSWORD))
        .task(task())
        .start(Start::WhenTested)
        .build()
        .expect("a migration");
    let plan = provisioner
        .plan(&wanted)
        .await
        .expect("a plan");
    insta::assert_snapshot!("replacement", plan);
    insta::assert_snapshot!("replacement_as_a_picture", plan.to_mermaid());
}
