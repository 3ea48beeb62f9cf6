//! What the compiler says of a description that cannot work: our sentence, the way out, and every gap at once.

#[test]
fn mistakes_are_answered_in_our_own_words() {
    let tests = trybuild::TestCases::new();
    tests.compile_fail("tests/ui/**/*.rs");
}
