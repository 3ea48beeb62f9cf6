use serde_json::{Value, json};

use super::{
    args::{Args, missing, wrong},
    network::Kind,
};
use crate::sim::fault::{Answer, Fault};

/// The texts of a resource that a filter looks at.
pub(super) type Field<T> = fn(&T) -> Vec<String>;

/// How one `Describe…` operation finds, filters and turns its pages.
pub(super) struct Describe<T: 'static> {
    /// The element of the answer that holds the list.
    pub(super) set: &'static str,
    /// The parameter with ids.
    pub(super) ids: &'static str,
    pub(super) filters: &'static [(&'static str, Field<T>)],
    /// The smallest page, where there are pages; the largest is 1,000 everywhere.
    pub(super) least_page: Option<usize>,
}

const LARGEST_PAGE: usize = 1000;

impl<T: Kind> Describe<T> {
    pub(super) fn answer(
        &self,
        args: &Args<'_>,
        all: Vec<T>,
        show: impl Fn(&T) -> Value,
    ) -> Answer {
        let wanted = args.texts(self.ids)?;
        let page = self.page(args, &wanted)?;
        if let Some(stranger) = wanted
            .iter()
            .find(|id| !all.iter().any(|one| one.id() == **id))
        {
            return Err(T::not_found(stranger));
        }
        let filters = self.read(args)?;
        let found = all
            .into_iter()
            .filter(|one| wanted.is_empty() || wanted.iter().any(|id| id == one.id()))
            .filter(|one| {
                filters
                    .iter()
                    .all(|filter| filter.admits(one))
            })
            .map(|one| show(&one))
            .collect();
        Ok(page.turn(self.set, found))
    }

    fn page(&self, args: &Args<'_>, wanted: &[String]) -> Result<Page, Fault> {
        let Some(least) = self.least_page else {
            return Ok(Page { size: usize::MAX, start: start(args)? });
        };
        if args.number("MaxResults")?.is_some() && !wanted.is_empty() {
            return Err(Fault::new(
                "InvalidParameterCombination",
                format!("The parameter {} cannot be used with the parameter maxResults", self.ids),
            ));
        }
        Page::read(args, least)
    }

    fn read(&self, args: &Args<'_>) -> Result<Vec<Filter<T>>, Fault> {
        filters(args)?
            .into_iter()
            .map(|(name, values)| {
                let look = match name.as_str() {
                    "tag-key" => Look::TagKey,
                    name => match name.strip_prefix("tag:") {
                        Some(key) => Look::Tag(key.to_owned()),
                        None => self
                            .filters
                            .iter()
                            .find(|(known, _)| *known == name)
                            .map(|(_, field)| Look::Field(*field))
                            .ok_or_else(|| unknown_filter(name))?,
                    },
                };
                Ok(Filter { look, values })
            })
            .collect()
    }
}

/// What a caller wants to see of a list.
pub(super) struct Page {
    size: usize,
    start: usize,
}

impl Page {
    /// The page of a request; the smallest has this size.
    pub(super) fn read(args: &Args<'_>, least: usize) -> Result<Self, Fault> {
        let size = match args.number("MaxResults")? {
            None => LARGEST_PAGE,
            Some(given) => usize::try_from(given)
                .ok()
                .filter(|size| (least..=LARGEST_PAGE).contains(size))
                .ok_or_else(|| wrong("maxResults", &given.to_string()))?,
        };
        Ok(Self { size, start: start(args)? })
    }

    /// The answer with this page of everything that was found.
    pub(super) fn turn(&self, set: &str, found: Vec<Value>) -> Value {
        let end = self.start.saturating_add(self.size);
        let is_last = found.len() <= end;
        let shown: Value = found
            .into_iter()
            .skip(self.start)
            .take(self.size)
            .collect();
        let mut answer = json!({ (set): shown });
        if !is_last {
            answer["nextToken"] = format!("page-{end}").into();
        }
        answer
    }
}

struct Filter<T> {
    look: Look<T>,
    values: Vec<String>,
}

enum Look<T> {
    Tag(String),
    TagKey,
    Field(Field<T>),
}

impl<T: Kind> Filter<T> {
    fn admits(&self, one: &T) -> bool {
        let fits = |text: &str| matches_any(&self.values, text);
        match &self.look {
            Look::Field(field) => field(one).iter().any(|text| fits(text)),
            Look::TagKey => one
                .tags()
                .is_some_and(|tags| tags.keys().any(|key| fits(key))),
            Look::Tag(key) => one
                .tags()
                .and_then(|tags| tags.get(key))
                .is_some_and(|value| fits(value)),
        }
    }
}

/// The filters of a request: names and values.
pub(super) fn filters(args: &Args<'_>) -> Result<Vec<(String, Vec<String>)>, Fault> {
    args.objects("Filter")?
        .iter()
        .map(|filter| {
            let filter = Args(filter);
            let name = filter
                .text("Name")?
                .ok_or_else(|| missing("Filter.Name"))?;
            let values = filter.texts("Value")?;
            if values.is_empty() {
                return Err(Fault::new(
                    "InvalidParameterValue",
                    format!("The filter '{name}' has no values"),
                ));
            }
            Ok((name.to_owned(), values))
        })
        .collect()
}

pub(super) fn unknown_filter(name: &str) -> Fault {
    Fault::new("InvalidParameterValue", format!("The filter '{name}' is invalid"))
}

fn start(args: &Args<'_>) -> Result<usize, Fault> {
    match args
        .text("NextToken")?
        .filter(|token| !token.is_empty())
    {
        None => Ok(0),
        Some(token) => token
            .strip_prefix("page-")
            .and_then(|offset| offset.parse().ok())
            .ok_or_else(|| {
                Fault::new("InvalidPaginationToken", "The specified pagination token is not valid")
            }),
    }
}

/// Whether a text is one of the values, in which `*` stands for any text and `?` for one character, unless a `\` is before
/// them.
pub(super) fn matches_any(values: &[String], text: &str) -> bool {
    let text: Vec<char> = text.chars().collect();
    values.iter().any(|value| {
        let pattern = pattern(value);
        matches(&pattern, &text)
    })
}

#[derive(Clone, Copy, Eq, PartialEq)]
enum Sign {
    Any,
    One,
    Char(char),
}

fn pattern(value: &str) -> Vec<Sign> {
    let mut chars = value.chars();
    let mut signs = Vec::new();
    while let Some(c) = chars.next() {
        signs.push(match c {
            '*' => Sign::Any,
            '?' => Sign::One,
            '\\' => Sign::Char(chars.next().unwrap_or('\\')),
            c => Sign::Char(c),
        });
    }
    signs
}

/// Goes back to the last `*` only, so that no pattern takes long.
fn matches(pattern: &[Sign], text: &[char]) -> bool {
    let (mut p, mut t) = (0, 0);
    let mut star = None;
    while t < text.len() {
        match pattern.get(p) {
            Some(Sign::Any) => {
                star = Some((p, t));
                p += 1;
            }
            Some(sign) if *sign == Sign::One || *sign == Sign::Char(text[t]) => {
                p += 1;
                t += 1;
            }
            _ => match star {
                Some((at, from)) => {
                    star = Some((at, from + 1));
                    p = at + 1;
                    t = from + 1;
                }
                None => return false,
            },
        }
    }
    pattern[p..]
        .iter()
        .all(|sign| *sign == Sign::Any)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_filters_are_patterns() {
        let fits = |value: &str, text| matches_any(&[value.to_owned()], text);
        assert!(fits("vpc-*", "vpc-1") && fits("*", "") && fits("a?c*e", "abcde"));
        assert!(fits(r"a\*", "a*") && !fits(r"a\*", "ab"));
        assert!(!fits("vpc", "vpc-1") && !fits("A", "a"));
        assert!(!fits(&"*a".repeat(5000), &"a".repeat(4999)));
    }
}
