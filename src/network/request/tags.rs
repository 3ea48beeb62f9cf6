use aws_sdk_ec2::{
    operation::{
        create_tags::builders::CreateTagsInputBuilder,
        delete_tags::builders::DeleteTagsInputBuilder,
    },
    types::{self, ResourceType, TagSpecification},
};

use crate::name::{Tag, Tags};

/// Tags that a resource of this type is created with; nothing where there are none, because EC2 refuses an empty list.
pub(super) fn created_with(tags: &Tags, of: ResourceType) -> Option<Vec<TagSpecification>> {
    (!tags.is_empty()).then(|| {
        let specification = TagSpecification::builder()
            .resource_type(of)
            .set_tags(Some(tags.iter().map(ec2_tag).collect()));
        vec![specification.build()]
    })
}

fn ec2_tag(tag: &Tag) -> types::Tag {
    types::Tag::builder()
        .key(tag.key())
        .value(tag.value())
        .build()
}

/// Adds tags to resources of any kind, or changes their values.
pub fn add_tags<Id: AsRef<str>>(
    ids: impl IntoIterator<Item = Id>,
    tags: &Tags,
) -> CreateTagsInputBuilder {
    let ids = ids
        .into_iter()
        .map(|id| id.as_ref().to_owned());
    CreateTagsInputBuilder::default()
        .set_resources(Some(ids.collect()))
        .set_tags(Some(tags.iter().map(ec2_tag).collect()))
}

/// Takes the tags of these keys off resources of any kind, whatever their values.
pub fn remove_tags<Id: AsRef<str>, Key: AsRef<str>>(
    ids: impl IntoIterator<Item = Id>,
    keys: impl IntoIterator<Item = Key>,
) -> DeleteTagsInputBuilder {
    let ids = ids
        .into_iter()
        .map(|id| id.as_ref().to_owned());
    // A tag without a value stands for the key with any; one with an empty value only for the empty one.
    let keys = keys.into_iter().map(|key| {
        types::Tag::builder()
            .key(key.as_ref())
            .build()
    });
    DeleteTagsInputBuilder::default()
        .set_resources(Some(ids.collect()))
        .set_tags(Some(keys.collect()))
}
