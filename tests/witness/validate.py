"""Holds DMS request bodies against the service model that ships with botocore.

Reads one JSON object a line, {"operation": "CreateEndpoint", "body": {...}}, and answers each with a line that holds the
list of what the model finds wrong; [] means the model accepts the body.

botocore's own validator knows required and unknown members and types. The walk below adds what it passes over: the values
of enums, longest lengths, and booleans given for numbers.
"""

import json
import sys

import botocore.session
from botocore.validate import ParamValidator

MODEL = botocore.session.get_session().get_service_model("dms")


def errors(operation, body):
    if operation not in MODEL.operation_names:
        return [f"{operation} is no operation of the service"]
    shape = MODEL.operation_model(operation).input_shape
    report = ParamValidator().validate(body, shape)
    found = report.generate_report().splitlines() if report.has_errors() else []
    return found + list(walk(body, shape, operation))


def walk(value, shape, path):
    kind = shape.type_name
    if kind == "structure" and isinstance(value, dict):
        for name, member in shape.members.items():
            if name in value:
                yield from walk(value[name], member, f"{path}.{name}")
    elif kind == "list" and isinstance(value, list):
        yield from longest(len(value), shape, path)
        for index, item in enumerate(value):
            yield from walk(item, shape.member, f"{path}[{index}]")
    elif kind == "map" and isinstance(value, dict):
        for key, item in value.items():
            yield from walk(item, shape.value, f"{path}.{key}")
    elif kind == "string" and isinstance(value, str):
        yield from longest(len(value), shape, path)
        if shape.enum and value not in shape.enum:
            yield f"{path}: {value!r} is none of {', '.join(shape.enum)}"
    elif kind in ("integer", "long", "timestamp") and isinstance(value, bool):
        yield f"{path}: a boolean given for a {kind}"


def longest(length, shape, path):
    most = shape.metadata.get("max")
    if most is not None and length > most:
        yield f"{path}: {length} long, at most {most}"


for line in sys.stdin:
    request = json.loads(line)
    print(json.dumps(errors(request["operation"], request["body"])), flush=True)
