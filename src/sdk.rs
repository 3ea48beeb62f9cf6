//! Tags and names as the SDK takes them, keys as it answers them: what the request files of every room share.

use aws_sdk_databasemigration::types;

use crate::name::Tags;

/// The tags, or nothing where there are none.
pub(crate) fn sdk_tags(tags: &Tags) -> Option<Vec<types::Tag>> {
    let tag = |tag: &crate::name::Tag| {
        types::Tag::builder()
            .key(tag.key())
            .value(tag.value())
            .build()
    };
    (!tags.is_empty()).then(|| tags.iter().map(tag).collect())
}

/// Whether the key that AWS answers, always by its ARN, may be the described one, which may be an id or an ARN. An alias
/// cannot be compared, so it is taken to be the same.
pub(crate) fn is_same_key(described: &str, observed: &str) -> bool {
    described == observed
        || observed.rsplit('/').next() == Some(described)
        || described.contains("alias/")
}

/// An optional name as the text that a request holds.
pub(crate) fn text(name: &Option<impl ToString>) -> Option<String> {
    name.as_ref().map(ToString::to_string)
}
