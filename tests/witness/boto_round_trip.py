"""A subnet group, an instance, an endpoint, a connection test and a task through boto3, waited for with its own waiters.

    boto_round_trip.py URL build        makes them and prints what boto3 lists, as one line of JSON
    boto_round_trip.py URL clear        deletes them in the order that DMS demands, and prints what is left

The server at URL has the subnets of a simulated account and reaches a database at db.internal:3306.
"""

import json
import sys

import boto3

# boto3 looks every 15 to 60 seconds; a rehearsal is over by then.
OFTEN = {"Delay": 0.05, "MaxAttempts": 400}
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


def only(name, value):
    return [{"Name": name, "Values": [value]}]


def wait(name, filters):
    dms.get_waiter(name).wait(Filters=filters, WaiterConfig=OFTEN)


def endpoint(role):
    made = dms.create_endpoint(
        EndpointIdentifier=f"Orders-{role}",
        EndpointType=role,
        EngineName="mysql",
        ServerName="db.internal",
        Port=3306,
        Username="dms",
        Password="any",
        Tags=[{"Key": "team", "Value": "orders"}],
    )
    return made["Endpoint"]["EndpointArn"]


def build():
    dms.create_replication_subnet_group(
        ReplicationSubnetGroupIdentifier="orders",
        ReplicationSubnetGroupDescription="two zones",
        SubnetIds=["subnet-0a00000000000000a", "subnet-0a00000000000000b"],
    )
    instance = dms.create_replication_instance(
        ReplicationInstanceIdentifier="orders",
        ReplicationInstanceClass="dms.t3.large",
        ReplicationSubnetGroupIdentifier="orders",
    )["ReplicationInstance"]["ReplicationInstanceArn"]
    source, target = endpoint("source"), endpoint("target")
    wait("replication_instance_available", only("replication-instance-arn", instance))
    (found,) = dms.describe_replication_instances()["ReplicationInstances"]
    assert found["InstanceCreateTime"].year == 2026, "times are epoch seconds, and the account is young"
    for arn in (source, target):
        dms.test_connection(ReplicationInstanceArn=instance, EndpointArn=arn)
        wait("test_connection_succeeds", only("endpoint-arn", arn))
    task = dms.create_replication_task(
        ReplicationTaskIdentifier="orders",
        ReplicationInstanceArn=instance,
        SourceEndpointArn=source,
        TargetEndpointArn=target,
        MigrationType="full-load",
        TableMappings=json.dumps(MAPPINGS),
    )["ReplicationTask"]["ReplicationTaskArn"]
    wait("replication_task_ready", only("replication-task-arn", task))
    assert dms.list_tags_for_resource(ResourceArn=source)["TagList"] == [{"Key": "team", "Value": "orders"}]


def clear():
    for task in dms.describe_replication_tasks()["ReplicationTasks"]:
        dms.delete_replication_task(ReplicationTaskArn=task["ReplicationTaskArn"])
        wait("replication_task_deleted", only("replication-task-arn", task["ReplicationTaskArn"]))
    for found in dms.describe_endpoints()["Endpoints"]:
        dms.delete_endpoint(EndpointArn=found["EndpointArn"])
        wait("endpoint_deleted", only("endpoint-arn", found["EndpointArn"]))
    for instance in dms.describe_replication_instances()["ReplicationInstances"]:
        arn = instance["ReplicationInstanceArn"]
        dms.delete_replication_instance(ReplicationInstanceArn=arn)
        wait("replication_instance_deleted", only("replication-instance-arn", arn))
    dms.delete_replication_subnet_group(ReplicationSubnetGroupIdentifier="orders")


def listed():
    lists = {
        "groups": ("describe_replication_subnet_groups", "ReplicationSubnetGroups", "ReplicationSubnetGroupIdentifier"),
        "instances": ("describe_replication_instances", "ReplicationInstances", "ReplicationInstanceIdentifier"),
        "endpoints": ("describe_endpoints", "Endpoints", "EndpointIdentifier"),
        "connections": ("describe_connections", "Connections", "EndpointIdentifier"),
        "tasks": ("describe_replication_tasks", "ReplicationTasks", "ReplicationTaskIdentifier"),
    }
    return {
        name: [item[key] for page in dms.get_paginator(operation).paginate() for item in page[member]]
        for name, (operation, member, key) in lists.items()
    }


url, step = sys.argv[1:]
dms = boto3.client("dms", endpoint_url=url)
{"build": build, "clear": clear}[step]()
print(json.dumps(listed()))
