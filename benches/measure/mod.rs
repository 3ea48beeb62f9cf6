//! Ratios in one run: the same closures that criterion measures, in turns, so that a slow moment hits all of them alike.
#![expect(clippy::print_stdout, reason = "a bench prints what it measured")]

use std::{hint::black_box, time::Instant};

/// Something to measure: its name, how often it runs in one round, and what runs.
pub(crate) struct Measured<'a> {
    name: &'a str,
    times: u32,
    run: Box<dyn FnMut() + 'a>,
}

impl<'a> Measured<'a> {
    pub(crate) fn new<T>(name: &'a str, times: u32, mut run: impl FnMut() -> T + 'a) -> Self {
        let run = move || {
            for _ in 0..times {
                black_box(run());
            }
        };
        Self { name, times, run: Box::new(run) }
    }

    #[expect(clippy::disallowed_methods, reason = "a bench has a clock")]
    fn nanoseconds(&mut self) -> f64 {
        let began = Instant::now();
        (self.run)();
        began.elapsed().as_secs_f64() * 1e9 / f64::from(self.times)
    }
}

/// The median of so many rounds, in nanoseconds a run; printed.
pub(crate) fn medians<const N: usize>(rounds: usize, mut measured: [Measured<'_>; N]) -> [f64; N] {
    let mut samples = [(); N].map(|()| Vec::with_capacity(rounds));
    for round in 0..=rounds {
        for (measured, samples) in measured.iter_mut().zip(&mut samples) {
            let sample = measured.nanoseconds();
            // The first round only warms up.
            if round > 0 {
                samples.push(sample);
            }
        }
    }
    let medians = samples.map(|mut samples| {
        samples.sort_by(f64::total_cmp);
        samples[samples.len() / 2]
    });
    for (measured, median) in measured.iter().zip(medians) {
        println!("  {:<44} {:>12.2} µs", measured.name, median / 1e3);
    }
    medians
}

/// Prints a ratio beside its limit.
pub(crate) fn ratio(what: &str, ratio: f64, limit: f64) {
    let verdict = if ratio <= limit { "within" } else { "ABOVE" };
    // A hundredth is nothing beside two, and everything beside a fiftieth.
    let digits = if limit < 1.0 { 4 } else { 2 };
    println!("  {what:<44} {ratio:>12.digits$} ×  ({verdict} {limit} ×)");
}
