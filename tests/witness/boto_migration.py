"""A migration through the eyes of boto3: what it lists, and what its own waiters say.

    boto_migration.py URL list                               everything with its tags, as one line of JSON
    boto_migration.py URL plain                              the same without certificates, which moto does not know
    boto_migration.py URL serverless                         every serverless replication, with its tags
    boto_migration.py URL ready INSTANCE SOURCE TARGET TASK  waits until all are ready, by their ARNs
    boto_migration.py URL load TASK                          starts a full load and waits until it runs and has stopped
    boto_migration.py URL gone INSTANCE SOURCE TARGET TASK   waits until all are gone
    boto_migration.py URL rehearse                           makes and deletes what the simulated account and moto both can

`rehearse` prints what every describe call says while everything is there and once nothing is.
"""

import json
import sys

import boto3
from botocore.exceptions import WaiterError

# boto3 looks every 5 to 60 seconds; a rehearsal is over by then.
OFTEN = {"Delay": 0.05, "MaxAttempts": 400}
LISTS = {
    "groups": ("describe_replication_subnet_groups", "ReplicationSubnetGroups"),
    "instances": ("describe_replication_instances", "ReplicationInstances"),
    "certificates": ("describe_certificates", "Certificates"),
    "endpoints": ("describe_endpoints", "Endpoints"),
    "connections": ("describe_connections", "Connections"),
    "tasks": ("describe_replication_tasks", "ReplicationTasks"),
}
TAGGED = {
    "instances": "ReplicationInstance",
    "certificates": "Certificate",
    "endpoints": "Endpoint",
    "tasks": "ReplicationTask",
}
MAPPINGS = {
    "rules": [
        {
            "rule-type": "selection",
            "rule-id": "1",
            "rule-name": "1",
            "object-locator": {"schema-name": "shop", "table-name": "%"},
            "rule-action": "include",
        }
    ]
}
TAGS = [{"Key": "tidb-dms:migration", "Value": "orders"}]


def where(**filters):
    return [{"Name": name.replace("_", "-"), "Values": [value]} for name, value in filters.items()]


def wait(name, **filters):
    dms.get_waiter(name).wait(Filters=where(**filters), WaiterConfig=OFTEN)


def settle(name, **filters):
    """Waits too, but not for ever: what never comes shows in the listing."""
    try:
        dms.get_waiter(name).wait(Filters=where(**filters), WaiterConfig={"Delay": 0.05, "MaxAttempts": 20})
    except WaiterError:
        pass


def described(kind):
    operation, member = LISTS[kind]
    found = [item for page in dms.get_paginator(operation).paginate() for item in page[member]]
    return sorted(found, key=lambda item: item.get("EndpointIdentifier", ""))


def tags_of(arn):
    tags = dms.list_tags_for_resource(ResourceArn=arn)["TagList"]
    return sorted(tags, key=lambda tag: tag["Key"])


def listed(kinds=LISTS):
    found = {kind: described(kind) for kind in kinds}
    found["tags"] = {
        f"{kind}/{item[prefix + 'Identifier']}": tags_of(item[prefix + "Arn"])
        for kind, prefix in TAGGED.items()
        if kind in kinds
        for item in found[kind]
    }
    return found


def plain():
    """What moto knows: everything but certificates."""
    return listed([kind for kind in LISTS if kind != "certificates"])


def ready(instance, source, target, task):
    wait("replication_instance_available", replication_instance_arn=instance)
    for endpoint in (source, target):
        wait("test_connection_succeeds", endpoint_arn=endpoint, replication_instance_arn=instance)
    wait("replication_task_ready", replication_task_arn=task)
    return "ready"


def load(task):
    dms.start_replication_task(ReplicationTaskArn=task, StartReplicationTaskType="start-replication")
    settle("replication_task_running", replication_task_arn=task)
    wait("replication_task_running", replication_task_arn=task)
    wait("replication_task_stopped", replication_task_arn=task)
    return dms.describe_replication_tasks(Filters=where(replication_task_arn=task))["ReplicationTasks"][0]["StopReason"]


def serverless():
    # boto3 has no paginator for either.
    configs = dms.describe_replication_configs()["ReplicationConfigs"]
    runs = dms.describe_replications()["Replications"]
    tags = {config["ReplicationConfigIdentifier"]: tags_of(config["ReplicationConfigArn"]) for config in configs}
    return {"configs": configs, "replications": runs, "tags": tags}


def gone(instance, source, target, task):
    wait("replication_task_deleted", replication_task_arn=task)
    for endpoint in (source, target):
        wait("endpoint_deleted", endpoint_arn=endpoint)
    wait("replication_instance_deleted", replication_instance_arn=instance)
    return "gone"


def endpoint(role):
    made = dms.create_endpoint(
        EndpointIdentifier=f"orders-{role}",
        EndpointType=role,
        EngineName="mysql",
        ServerName="db.internal",
        Port=4000,
        Username="dms",
        Password="any",
        SslMode="none",
        ExtraConnectionAttributes="Initstmt=SET FOREIGN_KEY_CHECKS=0",
        Tags=TAGS,
    )
    return made["Endpoint"]["EndpointArn"]


def rehearse():
    dms.create_replication_subnet_group(
        ReplicationSubnetGroupIdentifier="orders",
        ReplicationSubnetGroupDescription="two zones",
        SubnetIds=["subnet-0a00000000000000a", "subnet-0a00000000000000b"],
        Tags=TAGS,
    )
    instance = dms.create_replication_instance(
        ReplicationInstanceIdentifier="orders",
        ReplicationInstanceClass="dms.t3.large",
        AllocatedStorage=50,
        AvailabilityZone="us-west-2a",
        EngineVersion="3.5.4",
        AutoMinorVersionUpgrade=False,
        MultiAZ=False,
        NetworkType="IPV4",
        PreferredMaintenanceWindow="sun:06:00-sun:07:30",
        PubliclyAccessible=False,
        ReplicationSubnetGroupIdentifier="orders",
        VpcSecurityGroupIds=["sg-0a00000000000000a"],
        Tags=TAGS,
    )["ReplicationInstance"]["ReplicationInstanceArn"]
    source, target = endpoint("source"), endpoint("target")
    settle("replication_instance_available", replication_instance_arn=instance)
    for arn in (source, target):
        dms.test_connection(ReplicationInstanceArn=instance, EndpointArn=arn)
        settle("test_connection_succeeds", endpoint_arn=arn)
    task = dms.create_replication_task(
        ReplicationTaskIdentifier="orders",
        ReplicationInstanceArn=instance,
        SourceEndpointArn=source,
        TargetEndpointArn=target,
        MigrationType="full-load",
        TableMappings=json.dumps(MAPPINGS),
        ReplicationTaskSettings=json.dumps({"FullLoadSettings": {"MaxFullLoadSubTasks": 4}}),
        Tags=TAGS,
    )["ReplicationTask"]["ReplicationTaskArn"]
    settle("replication_task_ready", replication_task_arn=task)
    there = plain()
    dms.delete_replication_task(ReplicationTaskArn=task)
    settle("replication_task_deleted", replication_task_arn=task)
    for arn in (source, target):
        dms.delete_endpoint(EndpointArn=arn)
        settle("endpoint_deleted", endpoint_arn=arn)
    dms.delete_replication_instance(ReplicationInstanceArn=instance)
    settle("replication_instance_deleted", replication_instance_arn=instance)
    dms.delete_replication_subnet_group(ReplicationSubnetGroupIdentifier="orders")
    return {"there": there, "gone": plain()}


url, step, *arns = sys.argv[1:]
dms = boto3.client("dms", endpoint_url=url)
steps = {
    "list": listed,
    "plain": plain,
    "serverless": serverless,
    "ready": ready,
    "load": load,
    "gone": gone,
    "rehearse": rehearse,
}
print(json.dumps(steps[step](*arns), default=lambda time: {"time": time.timestamp()}))
