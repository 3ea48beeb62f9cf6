use std::ops::RangeInclusive;

use serde_json::{Value, json};

use super::{
    fault::{Answer, Fault},
    wire::Members,
};

/// What a filter looks at.
type Field<T> = fn(&T) -> &str;

/// How one `Describe…` operation filters and turns its pages.
pub(super) struct Listing<T: 'static> {
    /// The member of the answer that holds the list.
    pub(super) member: &'static str,
    /// Filters by name and the field they look at; a name that stands twice looks at both.
    pub(super) filters: &'static [(&'static str, Field<T>)],
    pub(super) page_size: PageSize,
    pub(super) no_match: NoMatch,
}

/// What `MaxRecords` may be.
pub(super) struct PageSize {
    pub(super) default: usize,
    pub(super) bounds: RangeInclusive<i64>,
}

impl PageSize {
    pub(super) const USUAL: Self = Self { default: 100, bounds: 20..=100 };
}

/// What a filter answers that nothing matches: AWS is of two minds.
#[derive(Clone, Copy, Eq, PartialEq)]
pub(super) enum NoMatch {
    IsAFault,
    IsAnEmptyList,
}

impl<T> Listing<T> {
    pub(super) fn answer<'a>(
        &self,
        request: &Members,
        all: impl Iterator<Item = &'a T>,
        show: impl Fn(&'a T) -> Value,
    ) -> Answer {
        let size = self.size(request)?;
        let start = start(request)?;
        let filters = self.filters(request)?;
        let mut found: Vec<&T> = all
            .filter(|item| {
                filters
                    .iter()
                    .all(|filter| filter.admits(item))
            })
            .skip(start)
            .take(size + 1)
            .collect();
        if found.is_empty() && !filters.is_empty() && self.no_match == NoMatch::IsAFault {
            return Err(Fault::not_found(format!(
                "No {} found matching given filters",
                self.member
            )));
        }
        let more = found.len() > size;
        found.truncate(size);
        let mut answer = json!({ (self.member): found.into_iter().map(show).collect::<Value>() });
        if more {
            answer["Marker"] = format!("marker-{}", start + size).into();
        }
        Ok(answer)
    }

    fn size(&self, request: &Members) -> Result<usize, Fault> {
        let PageSize { default, bounds } = &self.page_size;
        match request.number("MaxRecords")? {
            None => Ok(*default),
            Some(given) if bounds.contains(&given) => {
                Ok(usize::try_from(given).unwrap_or(*default))
            }
            Some(given) => Err(Fault::invalid_value(format!(
                "Invalid value {given} for MaxRecords. Must be between {} and {}",
                bounds.start(),
                bounds.end()
            ))),
        }
    }

    fn filters(&self, request: &Members) -> Result<Vec<Filter<T>>, Fault> {
        request
            .objects("Filters")?
            .iter()
            .map(|filter| {
                filter.require(&["Name", "Values"])?;
                let name = filter.needed("Name")?;
                let fields: Vec<_> = self
                    .filters
                    .iter()
                    .filter(|(known, _)| *known == name)
                    .map(|(_, field)| *field)
                    .collect();
                if fields.is_empty() {
                    return Err(Fault::invalid_value(format!("Unrecognized filter name: {name}")));
                }
                let values = filter.texts("Values")?;
                if values.is_empty() {
                    return Err(Fault::invalid_value(format!("The filter {name} has no values")));
                }
                Ok(Filter { fields, exact: name.ends_with("-arn"), values })
            })
            .collect()
    }
}

struct Filter<T> {
    fields: Vec<Field<T>>,
    exact: bool,
    values: Vec<String>,
}

impl<T> Filter<T> {
    fn admits(&self, item: &T) -> bool {
        self.fields.iter().any(|field| {
            let field = field(item);
            self.values
                .iter()
                .any(|value| value == field || !self.exact && value.eq_ignore_ascii_case(field))
        })
    }
}

fn start(request: &Members) -> Result<usize, Fault> {
    match request
        .text("Marker")?
        .filter(|marker| !marker.is_empty())
    {
        None => Ok(0),
        Some(marker) => marker
            .strip_prefix("marker-")
            .and_then(|offset| offset.parse().ok())
            .ok_or_else(|| Fault::invalid_value("The marker is not valid")),
    }
}
