use super::{NameError, rules};

/// A tag of a DMS resource: a key of 1 to 128 and a value of 1 to 256 characters.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Tag {
    key: String,
    value: String,
}

impl Tag {
    /// Checks key and value.
    ///
    /// # Errors
    ///
    /// When one is too long or empty, begins with `aws:` or `dms:`, or holds a character that DMS does not take.
    pub fn new(key: impl Into<String>, value: impl Into<String>) -> Result<Self, NameError> {
        let (key, value) = (key.into(), value.into());
        check("a tag key", &key, 128)?;
        check("a tag value", &value, 256)?;
        Ok(Self { key, value })
    }

    /// The key.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The value.
    pub fn value(&self) -> &str {
        &self.value
    }
}

fn check(what: &'static str, text: &str, longest: usize) -> Result<(), NameError> {
    let refuse = |problem: String, remedy: &str| {
        Err(NameError::new(rules::TAG, what, text, problem, remedy))
    };
    let length = text.chars().count();
    if !(1..=longest).contains(&length) {
        return refuse(
            format!("it has {length} characters"),
            "use 1 to 128 for a key, 1 to 256 for a value",
        );
    }
    if text.starts_with("aws:") || text.starts_with("dms:") {
        return refuse(
            "AWS keeps the prefixes `aws:` and `dms:`".into(),
            "choose another beginning",
        );
    }
    let space = |c: char| c.is_whitespace() && !c.is_control();
    let allowed = |c: char| c.is_alphanumeric() || space(c) || "_.:/=+-".contains(c);
    match text.chars().find(|c| !allowed(*c)) {
        Some(stranger) => refuse(
            format!("it holds {stranger:?}"),
            "use letters, digits, spaces and `_ . : / = + -`",
        ),
        None => Ok(()),
    }
}

/// The tags of one resource, each key once, sorted by key.
#[derive(Clone, Debug, Default, Eq, Hash, PartialEq)]
pub struct Tags(Vec<Tag>);

impl Tags {
    /// No tags.
    pub fn none() -> Self {
        Self::default()
    }

    /// The tags in the order of their keys.
    pub fn iter(&self) -> impl Iterator<Item = &Tag> {
        self.0.iter()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// These tags and one more; a tag of the same key is replaced.
    #[must_use = "tags are a value: the one with the new tag is returned"]
    pub fn with(mut self, tag: Tag) -> Self {
        match self
            .0
            .binary_search_by(|known| known.key.cmp(&tag.key))
        {
            Ok(at) => self.0[at] = tag,
            Err(at) => self.0.insert(at, tag),
        }
        self
    }

    /// These tags and those; where both have a key, those count.
    #[cfg(feature = "plan")]
    pub(crate) fn and(&self, others: &Self) -> Self {
        self.iter()
            .chain(others.iter())
            .cloned()
            .collect()
    }
}

impl FromIterator<Tag> for Tags {
    fn from_iter<I: IntoIterator<Item = Tag>>(tags: I) -> Self {
        tags.into_iter()
            .fold(Self::none(), Self::with)
    }
}
