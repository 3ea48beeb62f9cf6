use tidb_dms::migration::Start;

use crate::rig::{account, on_an_instance, provisioner};

#[tokio::test(start_paused = true)]
async fn what_is_applied_needs_nothing_more() {
    for start in [Start::ByCaller, Start::WhenTested] {
        let (account, migration) = (account(), on_an_instance(start));
        let before = account.inventory();
        let provisioner = provisioner(&account);

        println!(
            "{}",
            provisioner
                .plan(&migration)
                .await
                .expect("a plan")
        );
        let applied = provisioner
            .apply(&migration)
            .await
            .expect("applied");
        println!("{:?} {} {:?}", account.now(), account.calls().len(), applied);
        println!("{:#?}", account.calls());
        assert_eq!(applied.tested().len(), 2);
        let plan = provisioner
            .plan(&migration)
            .await
            .expect("a plan");
        assert!(plan.is_empty(), "{plan}");

        println!(
            "{}",
            provisioner
                .plan_tear_down(&migration)
                .await
                .expect("a plan")
        );
        provisioner
            .tear_down(&migration)
            .await
            .expect("torn down");
        assert_eq!(account.inventory(), before);
    }
}
