//! What the compiler says of a description that cannot work: our sentence, the way out, and every gap at once.

#![cfg(test)]

#[test]
fn mistakes_are_answered_in_our_own_words() {
    trybuild::TestCases::new().compile_fail("*/**/*.rs");
}
