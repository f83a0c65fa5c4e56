"""What the runbook asks of the AWS CLI, by botocore, which the CLI is made of: the registries have no version 2 of it.

Options are read by the service's model, answers are printed as JSON or text, `--query` chooses of them. Of the commands that
the CLI adds to the API there are `logs tail`, `s3 cp` and `s3 sync`. What it does not know ends it.
"""

import datetime
import fnmatch
import json
import os
import re
import sys

import botocore.exceptions
import botocore.session
import jmespath
from botocore import xform_name

# Nothing is to be written beside the sources.
sys.dont_write_bytecode = True
from check_aws_commands import PAGING_OPTIONS, SERVICES, operations_of, options_of, parameters_of

session = botocore.session.get_session()
GLOBAL = {"--query", "--output", "--region"}


def client_of(service, options, region="--region"):
    return session.create_client(SERVICES.get(service, service), region_name=options.get(region))


def shorthand(shape, value):
    """`a=b,c=d`, or JSON. Source: AWS CLI User Guide, "Shorthand syntax"."""
    if value.startswith(("{", "[")):
        return json.loads(value)
    pairs = (pair.split("=", 1) for pair in value.split(","))
    return {key: part for key, part in pairs}


def value_of(shape, option, values):
    if shape.type_name == "boolean":
        return not option.startswith("--no-")
    if shape.type_name == "list":
        return [value_of(shape.member, option, [value]) for value in values]
    (value,) = values
    if shape.type_name in ("structure", "map"):
        return shorthand(shape, value)
    if shape.type_name in ("integer", "long"):
        return int(value)
    if shape.type_name in ("float", "double"):
        return float(value)
    if shape.type_name == "blob":
        with open(value, "rb") as file:
            return file.read()
    if value.startswith("file://"):
        with open(value.removeprefix("file://"), encoding="utf-8") as file:
            return file.read()
    return value


def plain(value):
    if isinstance(value, dict):
        return {key: plain(part) for key, part in value.items()}
    if isinstance(value, list):
        return [plain(part) for part in value]
    return value.isoformat() if isinstance(value, datetime.datetime) else value


def print_text(value):
    """Lists of lists are lines, a dictionary is its values by the order of their keys."""
    if isinstance(value, dict):
        value = [value[key] for key in sorted(value)]
    if isinstance(value, list) and any(isinstance(part, (list, dict)) for part in value):
        for part in value:
            print_text(part)
    elif isinstance(value, list):
        print("\t".join(map(str, value)))
    else:
        print(value)


def show(answer, options):
    answer = plain(answer)
    if "--query" in options:
        answer = jmespath.search(options["--query"], answer)
    elif answer == {}:
        return
    if options.get("--output") == "text":
        print_text(answer)
    else:
        print(json.dumps(answer, indent=4, ensure_ascii=False))


def api(service, name, rest):
    operation = operations_of(service)[name]
    parameters = parameters_of(operation)
    positional, options = options_of(rest)
    if operation.has_streaming_output:
        positional.append(options[-1][1].pop())
    general = {option: " ".join(values) for option, values in options if option in GLOBAL | PAGING_OPTIONS}
    given = {}
    for option, values in options:
        if option not in general:
            member, shape = parameters[option]
            given[member] = value_of(shape, option, values)
    client = client_of(service, general)
    method = xform_name(operation.name)
    if client.can_paginate(method):
        paging = {"MaxItems": int(general["--max-items"])} if "--max-items" in general else {}
        answer = client.get_paginator(method).paginate(**given, PaginationConfig=paging).build_full_result()
    else:
        answer = getattr(client, method)(**given)
    answer.pop("ResponseMetadata", None)
    if operation.has_streaming_output:
        body = next(key for key, part in answer.items() if hasattr(part, "read"))
        with open(positional[0], "wb") as file:
            file.write(answer.pop(body).read())
    show(answer, general)


def logs_tail(rest):
    (group,), options = options_of(rest)
    options = {option: " ".join(values) for option, values in options}
    count, unit = re.fullmatch(r"(\d+)([mhd])", options["--since"]).groups()
    ago = datetime.timedelta(minutes=int(count) * {"m": 1, "h": 60, "d": 1440}[unit])
    asked = {
        "logGroupName": group,
        "startTime": int((datetime.datetime.now(datetime.UTC) - ago).timestamp() * 1000),
    }
    if "--filter-pattern" in options:
        asked["filterPattern"] = options["--filter-pattern"]
    for page in client_of("logs", options).get_paginator("filter_log_events").paginate(**asked):
        for event in page["events"]:
            time = datetime.datetime.fromtimestamp(event["timestamp"] / 1000, datetime.UTC).isoformat()
            print(time, event["logStreamName"], event["message"].rstrip())


def place(path):
    """Bucket and key of `s3://bucket/key`; a path of this machine has no bucket."""
    found = re.fullmatch(r"s3://([^/]+)/?(.*)", path)
    return found.groups() if found else (None, path)


def s3_cp(rest):
    (source, target), _ = options_of(rest)
    bucket, key = place(source)
    save(client_of("s3", {}), bucket, key, target)


def save(client, bucket, key, target):
    os.makedirs(os.path.dirname(target) or ".", exist_ok=True)
    with open(target, "wb") as file:
        file.write(client.get_object(Bucket=bucket, Key=key)["Body"].read())


def s3_sync(rest):
    (source, target), options = options_of(rest)
    filters = [(option, values[0]) for option, values in options if option in ("--exclude", "--include")]
    regions = {option: values[0] for option, values in options if option in ("--region", "--source-region")}
    (bucket, prefix), (target_bucket, target_prefix) = place(source), place(target)
    reader = client_of("s3", regions, "--source-region" if "--source-region" in regions else "--region")
    writer = client_of("s3", regions)
    for page in reader.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
        for key in (entry["Key"] for entry in page.get("Contents", [])):
            name = key.removeprefix(prefix)
            taken = True
            for option, pattern in filters:
                if fnmatch.fnmatch(name, pattern):
                    taken = option == "--include"
            if not taken:
                continue
            if target_bucket is None:
                save(reader, bucket, key, os.path.join(target, name))
            else:
                writer.copy_object(Bucket=target_bucket, Key=target_prefix + name, CopySource={"Bucket": bucket, "Key": key})
            print(f"copy: s3://{bucket}/{key}")


CUSTOM = {("logs", "tail"): logs_tail, ("s3", "cp"): s3_cp, ("s3", "sync"): s3_sync}


def main(words):
    service, name, *rest = words
    if (service, name) in CUSTOM:
        CUSTOM[service, name](rest)
    else:
        api(service, name, rest)


def run(words):
    try:
        main(words)
    except botocore.exceptions.ClientError as error:
        sys.exit(f"aws: {error}")


if __name__ == "__main__":
    run(sys.argv[1:])
