//! Tags as the SDK takes them: the one thing that the request files of every room share.

use aws_sdk_databasemigration::types;

use crate::name::Tags;

/// The tags, or nothing where there are none: DMS refuses an empty list nowhere, but it is noise in a request.
pub(crate) fn sdk_tags(tags: &Tags) -> Option<Vec<types::Tag>> {
    let tag = |tag: &crate::name::Tag| {
        types::Tag::builder()
            .key(tag.key())
            .value(tag.value())
            .build()
    };
    (!tags.is_empty()).then(|| tags.iter().map(tag).collect())
}
