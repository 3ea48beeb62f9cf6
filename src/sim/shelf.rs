use std::{
    collections::{BTreeMap, HashMap},
    mem,
    sync::Arc,
};

use super::fault::Fault;

/// A DMS resource with an identifier and an ARN, both unique in the account.
pub(super) trait Resource: Clone {
    /// As AWS calls it in its texts.
    const KIND: &str;

    fn id(&self) -> &str;
    fn arn(&self) -> &str;
}

/// All resources of one kind, in the order of their identifiers. A clone costs nothing until one of the two changes.
#[derive(Clone, Debug)]
pub(super) struct Shelf<T> {
    by_id: Arc<BTreeMap<String, Arc<T>>>,
    id_of: Arc<HashMap<String, String>>,
    quota: usize,
}

impl<T: Resource> Shelf<T> {
    pub(super) fn with_quota(quota: usize) -> Self {
        Self { by_id: Arc::default(), id_of: Arc::default(), quota }
    }

    pub(super) fn set_quota(&mut self, quota: usize) {
        self.quota = quota;
    }

    pub(super) fn quota(&self) -> usize {
        self.quota
    }

    pub(super) fn len(&self) -> usize {
        self.by_id.len()
    }

    pub(super) fn add(&mut self, resource: T) -> Result<(), Fault> {
        let known = self
            .by_id
            .get(resource.id())
            .map(Arc::as_ref)
            .or_else(|| self.by_arn(resource.arn()).ok());
        if let Some(known) = known {
            let message = format!("{} {} already exists.", T::KIND, known.id());
            return Err(Fault::already_exists(message, known.arn()));
        }
        if self.by_id.len() >= self.quota {
            return Err(Fault::new(
                "ResourceQuotaExceededFault",
                format!("The quota of {} resources of type {} is reached.", self.quota, T::KIND),
            ));
        }
        Arc::make_mut(&mut self.id_of).insert(resource.arn().to_owned(), resource.id().to_owned());
        Arc::make_mut(&mut self.by_id).insert(resource.id().to_owned(), Arc::new(resource));
        Ok(())
    }

    /// Puts the changed resource where the one with its ARN is; its identifier may be a new one.
    pub(super) fn replace(&mut self, resource: T) -> Result<(), Fault> {
        if let Ok(other) = self.by_id(resource.id())
            && other.arn() != resource.arn()
        {
            let message = format!("{} {} already exists.", T::KIND, other.id());
            return Err(Fault::already_exists(message, other.arn()));
        }
        self.remove(resource.arn());
        // A quota that was lowered meanwhile forbids new resources, not changes of old ones.
        let quota = mem::replace(&mut self.quota, usize::MAX);
        let replaced = self.add(resource);
        self.quota = quota;
        replaced
    }

    pub(super) fn by_id(&self, id: &str) -> Result<&T, Fault> {
        self.by_id
            .get(&id.to_ascii_lowercase())
            .map(Arc::as_ref)
            .ok_or_else(|| not_found::<T>(id))
    }

    pub(super) fn by_arn(&self, arn: &str) -> Result<&T, Fault> {
        self.id_of
            .get(arn)
            .and_then(|id| self.by_id.get(id))
            .map(Arc::as_ref)
            .ok_or_else(|| not_found::<T>(arn))
    }

    pub(super) fn by_arn_mut(&mut self, arn: &str) -> Result<&mut T, Fault> {
        self.id_of
            .get(arn)
            .and_then(|id| Arc::make_mut(&mut self.by_id).get_mut(id))
            .map(Arc::make_mut)
            .ok_or_else(|| not_found::<T>(arn))
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &T> {
        self.by_id.values().map(Arc::as_ref)
    }

    pub(super) fn remove(&mut self, arn: &str) -> Option<T> {
        let id = Arc::make_mut(&mut self.id_of).remove(arn)?;
        Arc::make_mut(&mut self.by_id)
            .remove(&id)
            .map(Arc::unwrap_or_clone)
    }
}

fn not_found<T: Resource>(name: &str) -> Fault {
    Fault::not_found(format!("{} {name} not found.", T::KIND))
}
