"""Runs commands of aws_cli.py in forks of one process that has botocore loaded: aws_cli_server.py SOCKET

To load it takes 0.3 s of CPU for each command. `aws_cli_client.py` sends a command with its folder, its environment and the
files that it reads and writes. Ends when its standard input does, as the process that started it holds the other end.
"""

import json
import os
import select
import signal
import socket
import sys

sys.dont_write_bytecode = True
import aws_cli
from check_aws_commands import session as models

LENGTH = 4


def run(asked, files):
    """In a process of its own: as if aws_cli.py had been started with all this."""
    for number, file in enumerate(files):
        os.dup2(file, number)
    os.chdir(asked["folder"])
    os.environ.clear()
    os.environ.update(asked["environment"])
    for number, mode in enumerate("rww"):
        setattr(sys, ("stdin", "stdout", "stderr")[number], os.fdopen(number, mode, closefd=False))
    status = 0
    try:
        aws_cli.run(asked["words"])
    except SystemExit as end:
        if isinstance(end.code, str):
            print(end.code, file=sys.stderr)
        status = end.code if isinstance(end.code, int) else 1
    except BaseException:
        sys.excepthook(*sys.exc_info())
        status = 1
    sys.stdout.flush()
    sys.stderr.flush()
    return status


def serve(path):
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the forks
    for service in ("s3", "sqs", "lambda", "logs", "iam", "cloudformation", "secretsmanager", "scheduler"):
        models.get_service_model(service)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    listener.listen(64)
    while True:
        ready, _, _ = select.select([listener, sys.stdin], [], [])
        if sys.stdin in ready:
            return
        connection, _ = listener.accept()
        first, files, _, _ = socket.recv_fds(connection, LENGTH, 3)
        if os.fork() == 0:
            listener.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            size = int.from_bytes(first, "big")
            text = connection.makefile("rb").read(size)
            status = 1
            try:
                status = run(json.loads(text), files)
            finally:
                connection.sendall(bytes([status]))
                os._exit(0)
        connection.close()
        for file in files:
            os.close(file)


if __name__ == "__main__":
    serve(sys.argv[1])
