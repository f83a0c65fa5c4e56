"""Checks commands of the AWS CLI against botocore's service models, which the CLI is made of.

Reads a JSON list of commands, each a list of words, from standard input; prints a JSON list of complaints.
"""

import json
import sys

import botocore.exceptions
import botocore.session
import jmespath
from botocore import xform_name

# Source: AWS CLI, "Global options".
GLOBAL_OPTIONS = {"--query", "--output", "--region", "--profile", "--endpoint-url", "--no-cli-pager", "--no-paginate"}
PAGING_OPTIONS = {"--max-items", "--page-size", "--starting-token"}
# Commands whose name is not that of the service.
SERVICES = {"s3api": "s3"}
# What the CLI adds to the API: how many words follow, and which options. Source: AWS CLI Command Reference.
CUSTOM = {
    ("logs", "tail"): (1, {"--since", "--follow", "--format", "--filter-pattern", "--log-stream-names"}),
    ("s3", "cp"): (2, {"--recursive", "--exclude", "--include", "--quiet", "--source-region"}),
    ("s3", "ls"): (1, {"--recursive", "--human-readable", "--summarize"}),
    ("s3", "presign"): (1, {"--expires-in"}),
    ("s3", "sync"): (2, {"--exclude", "--include", "--delete", "--quiet", "--source-region"}),
}

session = botocore.session.get_session()


def options_of(words):
    """Positional words, and the options in order with their values."""
    positional, options = [], []
    for word in words:
        if word.startswith("--"):
            name, _, value = word.partition("=")
            options.append((name, [value] if value else []))
        elif options:
            options[-1][1].append(word)
        else:
            positional.append(word)
    return positional, options


def operations_of(service):
    model = session.get_service_model(SERVICES.get(service, service))
    return {xform_name(name, "-"): model.operation_model(name) for name in model.operation_names}


def parameters_of(operation):
    """Members of the input, by option; a boolean has an option for no as well."""
    shape = operation.input_shape
    members = shape.members if shape else {}
    parameters = {"--" + xform_name(name, "-"): (name, member) for name, member in members.items()}
    for option, (name, member) in list(parameters.items()):
        if member.type_name == "boolean":
            parameters["--no-" + option[2:]] = (name, member)
    return parameters


def paginators_of(service):
    loader = session.get_component("data_loader")
    try:
        return loader.load_service_model(SERVICES.get(service, service), "paginators-1")["pagination"]
    except botocore.exceptions.DataNotFoundError:
        return {}


def check_values(option, shape, values):
    element = shape.member if shape.type_name == "list" else shape
    if shape.type_name == "boolean":
        if values:
            yield f"{option} takes no value"
    elif not values:
        yield f"{option} lacks its value"
    elif shape.type_name not in ("list", "map") and len(values) > 1:
        yield f"{option} takes one value, not {values}"
    for value in values:
        if getattr(element, "enum", None) and value not in element.enum:
            yield f"{option} cannot be {value}"
        if element.type_name == "structure" and "=" in value and not value.startswith(("{", "[")):
            for key in (pair.partition("=")[0] for pair in value.split(",")):
                if key not in element.members:
                    yield f"{option} has no {key}"


def check_global(option, values):
    if option != "--query":
        return
    try:
        jmespath.compile(" ".join(values))
    except jmespath.exceptions.ParseError as error:
        yield f"--query is no JMESPath: {error}"


def check(words):
    if words[1:] == ["--version"]:
        return
    _, service, operation_name, *rest = words
    if (service, operation_name) in CUSTOM:
        count, known = CUSTOM[service, operation_name]
        positional, options = options_of(rest)
        # Options may come before the words as well; here they come after.
        if len(positional) != count:
            yield f"{count} words should follow, not {positional}"
        for option, _ in options:
            if option not in known | GLOBAL_OPTIONS:
                yield f"{option} is unknown"
        return
    try:
        operations = operations_of(service)
    except botocore.exceptions.UnknownServiceError:
        yield f"{service} is no service"
        return
    if operation_name not in operations:
        yield f"{operation_name} is no operation"
        return
    operation = operations[operation_name]
    parameters = parameters_of(operation)
    positional, options = options_of(rest)
    # An answer that is a stream goes into a file, which the last word names.
    if operation.has_streaming_output and options and len(options[-1][1]) > 1:
        positional.append(options[-1][1].pop())
    if len(positional) != (1 if operation.has_streaming_output else 0):
        yield f"stray words: {positional}"
    given = set()
    for option, values in options:
        if option in parameters:
            name, shape = parameters[option]
            given.add(name)
            yield from check_values(option, shape, values)
        elif option in GLOBAL_OPTIONS or (option in PAGING_OPTIONS and operation.name in paginators_of(service)):
            yield from check_global(option, values)
        else:
            yield f"{option} is unknown"
    for name in operation.input_shape.required_members if operation.input_shape else []:
        if name not in given:
            yield f"--{xform_name(name, '-')} is missing"


if __name__ == "__main__":
    complaints = [f"{' '.join(words)}: {complaint}" for words in json.load(sys.stdin) for complaint in check(words)]
    json.dump(complaints, sys.stdout)
