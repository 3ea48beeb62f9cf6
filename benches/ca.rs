//! Reading the CA that DMS will trust: ISRG Root X1 alone, and a chain of five certificates.

mod measure;

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use criterion::Criterion;
use measure::{Measured, medians, ratio};
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use tidb_dms::ca::{CaBundle, IsrgRootX1};

fn now() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_790_000_000) // 2026-09-21
}

fn params(name: String) -> CertificateParams {
    let mut params = CertificateParams::new(vec![]).expect("no names");
    params
        .distinguished_name
        .push(DnType::CommonName, name);
    params.not_before = rcgen::date_time_ymd(2020, 1, 1);
    params.not_after = rcgen::date_time_ymd(2040, 1, 1);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params
}

/// A root and those signed under it, one by the other, leaf first.
fn chain(length: usize) -> String {
    let key = || KeyPair::generate().expect("a key");
    let root = (params("CA 0".to_owned()), key());
    let mut blocks = vec![
        root.0
            .self_signed(&root.1)
            .expect("a certificate")
            .pem(),
    ];
    let mut issuer = Issuer::new(root.0, root.1);
    for depth in 1..length {
        let (params, key) = (params(format!("CA {depth}")), key());
        let certificate = params
            .signed_by(&key, &issuer)
            .expect("a certificate");
        blocks.push(certificate.pem());
        issuer = Issuer::new(params, key);
    }
    blocks.reverse();
    blocks.concat()
}

fn read(pem: &str) -> CaBundle {
    CaBundle::from_pem(pem, now()).expect("nothing to refuse")
}

fn main() {
    let isrg = IsrgRootX1::bundled()
        .bundle()
        .pem()
        .to_owned();
    let (one, five) = (chain(1), chain(5));
    assert_eq!(read(&five).certificates().len(), 5);
    let mut criterion = Criterion::default().configure_from_args();
    criterion.bench_function("ca/ISRG Root X1", |b| b.iter(|| read(&isrg)));
    criterion.bench_function("ca/chain of five", |b| b.iter(|| read(&five)));
    criterion.final_summary();

    let [_, one, five] = medians(
        200,
        [
            Measured::new("ISRG Root X1 (RSA 4096)", 50, || read(&isrg)),
            Measured::new("one certificate (P-256)", 50, || read(&one)),
            Measured::new("a chain of five (P-256)", 50, || read(&five)),
        ],
    );
    ratio("five / one", five / one, 5.5);
}
