use std::collections::BTreeMap;

use super::{
    breakage::{ALL, Breakage, Broken},
    net::{Dice, Net},
    packet, tell,
};

const NETWORKS: usize = 10_000;

const SEED: u64 = 0x7469_6462;

/// A valid network with at most three breakages.
fn thrown(dice: &mut Dice) -> (Net, Vec<(&'static Breakage, Broken)>) {
    let mut net = Net::thrown(dice);
    let mut done: Vec<(&Breakage, Broken)> = Vec::new();
    for _ in 0..dice.below(4) {
        let fitting: Vec<_> = ALL
            .iter()
            .filter(|one| {
                (one.fits)(&net)
                    && done
                        .iter()
                        .all(|(other, _)| other.name != one.name)
            })
            .collect();
        let breakage = dice.of(&fitting);
        let broken = (breakage.wreck)(&mut net, dice);
        done.push((breakage, broken));
    }
    (net, done)
}

/// Whether the picture marks this place, by this rule.
fn marks(picture: &str, rule: &str, hop: &str) -> bool {
    let end = format!("<br/>✗ {rule}\"");
    picture.lines().any(|line| {
        let label = line
            .split_once('"')
            .map_or("", |(_, label)| label);
        let is_there = label
            .strip_prefix(hop)
            .is_some_and(|rest| rest.starts_with("<br/>"));
        is_there && line.contains(&end) && line.contains(":::broken")
    })
}

#[test]
fn random_networks_are_judged_right_and_one_breakage_is_told_first() {
    let mut dice = Dice(SEED);
    let mut counts = [0_usize; 4];
    let mut shapes: BTreeMap<String, usize> = BTreeMap::new();
    let mut alone: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let (mut agreed, mut first, mut marked, mut doubtful) = (0, 0, 0, 0);
    let mut misses = Vec::new();
    for number in 0..NETWORKS {
        let (net, done) = thrown(&mut dice);
        let judged = net.judge();
        let walked = packet::walks(&net);
        let mut missed = Vec::new();
        if walked.is_ok() == judged.reaches() {
            agreed += 1;
        } else {
            missed.push(format!("the packet says {walked:?}"));
        }
        if judged.reaches() != done.is_empty() {
            missed.push(format!("judged to reach: {}", judged.reaches()));
        }
        if done.is_empty() && judged.is_sure() == net.is_doubtful {
            missed.push(format!("judged for sure: {}", judged.is_sure()));
        }
        doubtful += usize::from(done.is_empty() && net.is_doubtful);
        let picture = judged.mermaid();
        if picture.contains(":::broken") == done.is_empty() {
            missed.push("the picture marks nothing, or what is whole".to_owned());
        }
        if let [(one, broken)] = done.as_slice() {
            *alone
                .entry((one.rule, one.name))
                .or_default() += 1;
            let found = judged
                .findings()
                .iter()
                .next()
                .map(|finding| (finding.rule().name(), finding.subject()));
            if found == Some((one.rule, broken.subject.as_str())) {
                first += 1;
            } else {
                missed.push(format!("{} of {} is not told first", one.rule, broken.subject));
            }
            if marks(&picture, one.rule, &broken.hop) {
                marked += 1;
            } else {
                missed.push(format!("{} is not marked:\n{picture}", broken.hop));
            }
        }
        if !missed.is_empty() {
            let names: Vec<_> = done
                .iter()
                .map(|(one, _)| one.name)
                .collect();
            misses.push(format!(
                "network {number}, {}, broken by {names:?}: {}\n{}\n{net:?}",
                net.shape,
                missed.join("; "),
                judged.findings()
            ));
        }
        counts[done.len()] += 1;
        *shapes
            .entry(format!("{}, {}", net.shape, net.dms.kind))
            .or_default() += 1;
    }
    tell(&format!(
        "{NETWORKS} networks by breakages: {counts:?}, {doubtful} whole ones in doubt; where there was one: told first {first} of \
         {0}, marked {marked} of {0}; judge and packet agree on {agreed}",
        counts[1]
    ));
    assert!(misses.is_empty(), "{} misses, such as\n{}", misses.len(), misses[0]);
    assert!(
        counts
            .iter()
            .all(|count| *count > NETWORKS / 8),
        "{counts:?}"
    );
    assert!(doubtful > NETWORKS / 100, "{doubtful}");
    let fewest = shapes.values().min();
    assert!(fewest.is_some_and(|fewest| *fewest > NETWORKS / 100), "{shapes:?}");
    let unused: Vec<_> = ALL
        .iter()
        .filter(|one| !alone.contains_key(&(one.rule, one.name)))
        .map(|one| one.name)
        .collect();
    assert!(unused.is_empty(), "never alone: {unused:?}");
}
