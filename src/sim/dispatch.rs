use super::{
    certificate, connection, endpoint,
    fault::{Answer, Fault},
    instance, replication_config, subnet_group, tags, task,
    wire::{Members, Request},
    world::World,
};

type Operation = fn(&mut World, &Members) -> Answer;

pub(super) fn answer(world: &mut World, request: &Request) -> Answer {
    let operation: Operation = match request.operation() {
        "AddTagsToResource" => tags::add,
        "CreateEndpoint" => endpoint::create,
        "CreateReplicationConfig" => replication_config::create,
        "CreateReplicationInstance" => instance::create,
        "CreateReplicationSubnetGroup" => subnet_group::create,
        "CreateReplicationTask" => task::create,
        "DeleteCertificate" => certificate::delete,
        "DeleteEndpoint" => endpoint::delete,
        "DeleteReplicationConfig" => replication_config::delete,
        "DeleteReplicationInstance" => instance::delete,
        "DeleteReplicationSubnetGroup" => subnet_group::delete,
        "DeleteReplicationTask" => task::delete,
        "DescribeCertificates" => certificate::describe,
        "DescribeConnections" => connection::describe,
        "DescribeEndpoints" => endpoint::describe,
        "DescribeReplicationConfigs" => replication_config::describe,
        "DescribeReplicationInstances" => instance::describe,
        "DescribeReplicationSubnetGroups" => subnet_group::describe,
        "DescribeReplicationTasks" => task::describe,
        "ImportCertificate" => certificate::import,
        "ListTagsForResource" => tags::list,
        "ModifyEndpoint" => endpoint::modify,
        "StartReplicationTask" => task::start,
        "StopReplicationTask" => task::stop,
        "TestConnection" => connection::test,
        unknown => {
            return Err(Fault::new(
                "UnknownOperationException",
                format!("the simulated account does not answer {unknown}"),
            ));
        }
    };
    operation(world, request.members())
}
