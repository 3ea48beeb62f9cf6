//! Mistakes that do not compile, each with the sentence that answers it.

#[test]
fn mistakes_are_answered_in_our_own_words() {
    let t = trybuild::TestCases::new();
    t.compile_fail("tests/ui/**/*.rs");
}
