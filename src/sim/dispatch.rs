use super::{
    certificate, connection, ec2, endpoint, endpoint_settings,
    fault::{Answer, Fault},
    instance, instance_change, offer, quota, replication, replication_config, subnet_group,
    table_statistics, tags, task, task_run,
    wire::{Members, Protocol, Request},
    world::World,
};

type Operation = fn(&mut World, &Members) -> Answer;

pub(super) fn answer(world: &mut World, request: &Request) -> Answer {
    if request.protocol() == Protocol::Query {
        return ec2::answer(world, request);
    }
    let operation: Operation = match request.operation() {
        "AddTagsToResource" => tags::add,
        "CreateEndpoint" => endpoint::create,
        "CreateReplicationConfig" => replication_config::create,
        "CreateReplicationInstance" => instance::create,
        "CreateReplicationSubnetGroup" => subnet_group::create,
        "CreateReplicationTask" => task::create,
        "DeleteCertificate" => certificate::delete,
        "DeleteConnection" => connection::delete,
        "DeleteEndpoint" => endpoint::delete,
        "DeleteReplicationConfig" => replication_config::delete,
        "DeleteReplicationInstance" => instance::delete,
        "DeleteReplicationSubnetGroup" => subnet_group::delete,
        "DeleteReplicationTask" => task::delete,
        "DescribeAccountAttributes" => quota::describe,
        "DescribeCertificates" => certificate::describe,
        "DescribeConnections" => connection::describe,
        "DescribeEndpointSettings" => endpoint_settings::describe,
        "DescribeEndpoints" => endpoint::describe,
        "DescribeEngineVersions" => offer::describe_versions,
        "DescribeOrderableReplicationInstances" => offer::describe_orderable,
        "DescribeReplicationConfigs" => replication_config::describe,
        "DescribeReplicationInstances" => instance::describe,
        "DescribeReplicationSubnetGroups" => subnet_group::describe,
        "DescribeReplicationTableStatistics" => table_statistics::of_replication,
        "DescribeReplicationTasks" => task::describe,
        "DescribeReplications" => replication::describe,
        "DescribeTableStatistics" => table_statistics::of_task,
        "ImportCertificate" => certificate::import,
        "ListTagsForResource" => tags::list,
        "ModifyEndpoint" => endpoint::modify,
        "ModifyReplicationConfig" => replication_config::modify,
        "ModifyReplicationInstance" => instance_change::modify,
        "ModifyReplicationSubnetGroup" => subnet_group::modify,
        "ModifyReplicationTask" => task::modify,
        "RemoveTagsFromResource" => tags::remove,
        "StartReplication" => replication::start,
        "StartReplicationTask" => task_run::start,
        "StopReplication" => replication::stop,
        "StopReplicationTask" => task_run::stop,
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
