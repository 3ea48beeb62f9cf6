use std::collections::BTreeMap;

use super::{
    breakage::{ALL, Breakage},
    net::{Dice, Net},
    packet,
};

const NETWORKS: usize = 10_000;

const SEED: u64 = 0x7469_6462;

/// A valid network with at most three breakages.
fn thrown(dice: &mut Dice) -> (Net, Vec<&'static Breakage>) {
    let mut net = Net::thrown(dice);
    let mut done: Vec<&Breakage> = Vec::new();
    for _ in 0..dice.below(4) {
        let fitting: Vec<_> = ALL
            .iter()
            .filter(|one| {
                (one.fits)(&net)
                    && done
                        .iter()
                        .all(|other| other.name != one.name)
            })
            .collect();
        let breakage = dice.of(&fitting);
        (breakage.wreck)(&mut net, dice);
        done.push(breakage);
    }
    (net, done)
}

#[test]
fn random_networks_are_judged_right_and_one_breakage_is_told_first() {
    let mut dice = Dice(SEED);
    let mut counts = [0_usize; 4];
    let mut shapes: BTreeMap<String, usize> = BTreeMap::new();
    let mut alone: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let mut first = 0;
    let (mut agreed, mut disagreements) = (0, Vec::new());
    for number in 0..NETWORKS {
        let (net, done) = thrown(&mut dice);
        let judged = net.judge();
        let names: Vec<_> = done
            .iter()
            .map(|one| one.name)
            .collect();
        let told = || {
            format!(
                "network {number}, {}, broken by {names:?}:\n{}\n{net:?}",
                net.shape,
                judged.findings()
            )
        };
        let walked = packet::walks(&net);
        if walked.is_ok() == judged.reaches() {
            agreed += 1;
        } else {
            disagreements.push(format!("the packet: {walked:?}\n{}", told()));
        }
        assert_eq!(judged.reaches(), done.is_empty(), "{}", told());
        if done.is_empty() {
            assert!(judged.is_sure(), "{}", told());
        }
        if let [one] = done.as_slice() {
            let finding = judged
                .findings()
                .iter()
                .next()
                .expect("a finding");
            assert_eq!(finding.rule().name(), one.rule, "{}", told());
            first += 1;
            *alone
                .entry((one.rule, one.name))
                .or_default() += 1;
        }
        assert_eq!(judged.mermaid().contains(":::broken"), !done.is_empty(), "{}", told());
        counts[done.len()] += 1;
        *shapes
            .entry(format!("{}, {}", net.shape, net.dms.kind))
            .or_default() += 1;
    }
    println!(
        "{NETWORKS} networks by breakages: {counts:?}; told first where there was one: {first} of {}",
        counts[1]
    );
    println!("judge and packet agree on {agreed} of {NETWORKS}");
    assert!(
        disagreements.is_empty(),
        "{} disagreements, such as\n{}",
        disagreements.len(),
        disagreements[0]
    );
    println!("by shape and compute: {shapes:#?}");
    println!("one breakage, by rule: {alone:#?}");
    assert!(
        counts
            .iter()
            .all(|count| *count > NETWORKS / 8),
        "{counts:?}"
    );
    let unused: Vec<_> = ALL
        .iter()
        .filter(|one| !alone.contains_key(&(one.rule, one.name)))
        .map(|one| one.name)
        .collect();
    assert!(unused.is_empty(), "never alone: {unused:?}");
}
