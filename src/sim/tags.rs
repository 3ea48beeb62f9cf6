use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{
    fault::{Answer, Fault},
    wire::Members,
    world::World,
};

/// The tags of every resource, by ARN.
#[derive(Clone, Debug, Default)]
pub(super) struct Tags(BTreeMap<String, BTreeMap<String, String>>);

impl Tags {
    /// The tags of a request, checked.
    pub(super) fn read(request: &Members) -> Result<Vec<(String, String)>, Fault> {
        request
            .objects("Tags")?
            .iter()
            .map(|tag| {
                let key = tag.text("Key")?.unwrap_or_default();
                let value = tag.text("Value")?.unwrap_or_default();
                let reserved = ["aws:", "dms:"]
                    .iter()
                    .any(|prefix| key.starts_with(prefix));
                let strange = |c: char| !c.is_alphanumeric() && !" _.:/=+-@".contains(c);
                if key.is_empty()
                    || key.chars().count() > 128
                    || value.chars().count() > 256
                    || reserved
                    || key.chars().any(strange)
                    || value.chars().any(strange)
                {
                    return Err(Fault::invalid_value(format!("The tag {key} is not valid.")));
                }
                Ok((key.to_owned(), value.to_owned()))
            })
            .collect()
    }

    pub(super) fn set(&mut self, arn: &str, tags: Vec<(String, String)>) {
        self.0
            .entry(arn.to_owned())
            .or_default()
            .extend(tags);
    }

    pub(super) fn forget(&mut self, arn: &str) {
        self.0.remove(arn);
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&String, &BTreeMap<String, String>)> {
        self.0.iter()
    }

    fn remove(&mut self, arn: &str, keys: &[String]) {
        if let Some(tags) = self.0.get_mut(arn) {
            tags.retain(|key, _| !keys.contains(key));
        }
    }

    fn of(&self, arn: &str) -> Result<&BTreeMap<String, String>, Fault> {
        self.0
            .get(arn)
            .ok_or_else(|| Fault::not_found(format!("The resource {arn} was not found.")))
    }
}

pub(super) fn add(world: &mut World, request: &Members) -> Answer {
    request.require(&["ResourceArn", "Tags"])?;
    let arn = request.needed("ResourceArn")?;
    let tags = Tags::read(request)?;
    world.tags.of(arn)?;
    world.tags.set(arn, tags);
    Ok(json!({}))
}

/// A key that is not there is no fault.
pub(super) fn remove(world: &mut World, request: &Members) -> Answer {
    request.require(&["ResourceArn", "TagKeys"])?;
    let arn = request.needed("ResourceArn")?;
    world.tags.of(arn)?;
    world
        .tags
        .remove(arn, &request.texts("TagKeys")?);
    Ok(json!({}))
}

pub(super) fn list(world: &mut World, request: &Members) -> Answer {
    let many = request.texts("ResourceArnList")?;
    let one = request.text("ResourceArn")?;
    if one.is_some() != many.is_empty() {
        return Err(Fault::invalid_combination(
            "Exactly one of ResourceArn and ResourceArnList is needed.",
        ));
    }
    let mut shown = Vec::new();
    for arn in one
        .into_iter()
        .chain(many.iter().map(String::as_str))
    {
        for (key, value) in world.tags.of(arn)? {
            let mut tag = json!({ "Key": key, "Value": value });
            if one.is_none() {
                tag["ResourceArn"] = arn.into();
            }
            shown.push(tag);
        }
    }
    Ok(json!({ "TagList": Value::Array(shown) }))
}
