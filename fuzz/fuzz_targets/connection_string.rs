//! What is accepted reads again when every byte is percent-encoded; what is refused does not show its password.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tidb_dms::cluster::ConnectionString;

fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| format!("%{byte:02X}"))
        .collect()
}

/// What stands where the password would, if it is long enough and nowhere else.
fn password(text: &str) -> Option<&str> {
    let (_, login) = text
        .split_once("://")?
        .1
        .rsplit_once('@')?
        .0
        .split_once(':')?;
    (login.len() >= 12 && text.matches(login).count() == 1).then_some(login)
}

fuzz_target!(|text: &str| match text.parse::<ConnectionString>() {
    Ok(read) => {
        let (user, password) = (encoded(read.user().as_str()), encoded(read.password().reveal()));
        let (host, port) = (read.host(), read.port());
        let again: ConnectionString = format!("mysql://{user}:{password}@{host}:{port}/")
            .parse()
            .expect("what was read can be written");
        assert_eq!((again.user(), again.password()), (read.user(), read.password()));
        assert_eq!((again.host(), again.port()), (host, port));
    }
    Err(refused) => assert!(!password(text).is_some_and(|it| refused.to_string().contains(it))),
});
