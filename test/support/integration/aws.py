"""Commands of the AWS CLI by botocore, which the CLI is made of, where a test follows a page on a machine without the CLI.

As `aws SERVICE OPERATION --option value … [--query …] --output text`: options of one text each, which may be `file://…`.
What it does not understand ends it, as the CLI would.
"""

import sys

import botocore.session
import jmespath
from botocore import xform_name

# Commands whose name is not that of the service.
SERVICES = {"s3api": "s3"}

service, operation_name, *words = sys.argv[1:]
options = dict(zip(words[::2], words[1::2], strict=True))
query, output = options.pop("--query", None), options.pop("--output", None)

client = botocore.session.get_session().create_client(SERVICES.get(service, service))
operation = client.meta.service_model.operation_model(
    {xform_name(name, "-"): name for name in client.meta.service_model.operation_names}[operation_name]
)
members = {"--" + xform_name(name, "-"): name for name in operation.input_shape.members}


def text(value):
    if not value.startswith("file://"):
        return value
    with open(value.removeprefix("file://"), encoding="utf-8") as file:
        return file.read()


answer = getattr(client, xform_name(operation.name))(**{members[name]: text(value) for name, value in options.items()})
if output == "text":
    found = jmespath.search(query, answer)
    print("\t".join(found) if isinstance(found, list) else found)
