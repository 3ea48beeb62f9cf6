use std::{collections::BTreeMap, sync::Arc};

use super::network::Kind;
use crate::sim::fault::Fault;

/// Everything of one kind by its id. A clone costs nothing until one of the two changes.
#[derive(Clone, Debug)]
pub(in crate::sim) struct Rack<T>(Arc<BTreeMap<String, T>>);

impl<T> Default for Rack<T> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<T: Clone> Rack<T> {
    pub(in crate::sim) fn get(&self, id: &str) -> Option<&T> {
        self.0.get(id)
    }

    pub(in crate::sim) fn get_mut(&mut self, id: &str) -> Option<&mut T> {
        Arc::make_mut(&mut self.0).get_mut(id)
    }

    pub(in crate::sim) fn insert(&mut self, id: impl Into<String>, one: T) {
        Arc::make_mut(&mut self.0).insert(id.into(), one);
    }

    pub(in crate::sim) fn remove(&mut self, id: &str) -> Option<T> {
        if !self.0.contains_key(id) {
            return None;
        }
        Arc::make_mut(&mut self.0).remove(id)
    }

    pub(in crate::sim) fn retain(&mut self, keep: impl Fn(&T) -> bool) {
        if self.0.values().any(|one| !keep(one)) {
            Arc::make_mut(&mut self.0).retain(|_, one| keep(one));
        }
    }

    pub(in crate::sim) fn values(&self) -> impl Iterator<Item = &T> {
        self.0.values()
    }

    pub(in crate::sim) fn values_mut(&mut self) -> impl Iterator<Item = &mut T> {
        Arc::make_mut(&mut self.0).values_mut()
    }
}

impl<T: Kind> Rack<T> {
    pub(super) fn add(&mut self, one: T) {
        self.insert(one.id().to_owned(), one);
    }

    /// The one of this id; EC2 has a code of its own for every kind that is not there.
    pub(super) fn find(&self, id: &str) -> Result<&T, Fault> {
        self.get(id)
            .ok_or_else(|| T::not_found(id))
    }

    pub(super) fn find_mut(&mut self, id: &str) -> Result<&mut T, Fault> {
        if !self.0.contains_key(id) {
            return Err(T::not_found(id));
        }
        self.get_mut(id)
            .ok_or_else(|| T::not_found(id))
    }
}
