use std::{collections::VecDeque, mem, time::Duration};

use super::{
    certificate::Certificate, connection::Connections, ec2::Network, endpoint::Endpoint,
    instance::Instance, replication_config::ReplicationConfig, shelf::Shelf,
    subnet_group::SubnetGroup, tags::Tags, task::Task, world::World,
};

/// What listings showed, for as long as they lag behind.
///
/// Without a lag nothing is kept. With one, every change keeps a view of the account; resources are shared between views, so
/// a view costs a pointer for each resource of the kind that changed.
#[derive(Debug, Default)]
pub(super) struct Past {
    lag: Duration,
    /// The views by the time from which on they held, the oldest first; the oldest one holds for all the time before, too.
    views: VecDeque<(Duration, View)>,
}

/// Everything that listings look at.
#[derive(Clone, Debug)]
struct View {
    subnet_groups: Shelf<SubnetGroup>,
    instances: Shelf<Instance>,
    certificates: Shelf<Certificate>,
    endpoints: Shelf<Endpoint>,
    tasks: Shelf<Task>,
    configs: Shelf<ReplicationConfig>,
    connections: Connections,
    tags: Tags,
    network: Network,
}

impl View {
    fn of(world: &World) -> Self {
        Self {
            subnet_groups: world.subnet_groups.clone(),
            instances: world.instances.clone(),
            certificates: world.certificates.clone(),
            endpoints: world.endpoints.clone(),
            tasks: world.tasks.clone(),
            configs: world.configs.clone(),
            connections: world.connections.clone(),
            tags: world.tags.clone(),
            network: world.network.clone(),
        }
    }

    fn swap(&mut self, world: &mut World) {
        mem::swap(&mut self.subnet_groups, &mut world.subnet_groups);
        mem::swap(&mut self.instances, &mut world.instances);
        mem::swap(&mut self.certificates, &mut world.certificates);
        mem::swap(&mut self.endpoints, &mut world.endpoints);
        mem::swap(&mut self.tasks, &mut world.tasks);
        mem::swap(&mut self.configs, &mut world.configs);
        mem::swap(&mut self.connections, &mut world.connections);
        mem::swap(&mut self.tags, &mut world.tags);
        mem::swap(&mut self.network, &mut world.network);
    }
}

impl World {
    /// Lets listings lag behind from now on: what is there now has been there for ever.
    pub(super) fn lag_behind(&mut self, lag: Duration) {
        self.past = Past { lag, views: VecDeque::new() };
        self.remember();
    }

    /// Keeps what listings will show for this moment. To be called after every change.
    pub(super) fn remember(&mut self) {
        if self.past.lag.is_zero() {
            return;
        }
        let (now, view) = (self.now(), View::of(self));
        let views = &mut self.past.views;
        if views
            .back()
            .is_some_and(|(since, _)| *since == now)
            && views.len() > 1
        {
            views.pop_back();
        }
        views.push_back((now, view));
        self.forget();
    }

    /// Reads from the account as listings see it.
    pub(super) fn as_seen<T>(&mut self, read: impl FnOnce(&mut Self) -> T) -> T {
        self.forget();
        let Some(mut view) = self
            .past
            .views
            .front()
            .map(|(_, view)| view.clone())
        else {
            return read(self);
        };
        view.swap(self);
        let seen = read(self);
        view.swap(self);
        seen
    }

    /// Drops every view that no listing will show again.
    fn forget(&mut self) {
        let Some(shown) = self.now().checked_sub(self.past.lag) else { return };
        let views = &mut self.past.views;
        while views
            .get(1)
            .is_some_and(|(since, _)| *since <= shown)
        {
            views.pop_front();
        }
    }
}
