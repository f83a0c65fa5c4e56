"""Lets a server run a command of the AWS CLI (aws_cli_server.py): aws_cli_client.py SOCKET WORD...

While no server listens there it runs the command itself.
"""

import json
import os
import socket
import sys

path, *words = sys.argv[1:]
connection = socket.socket(socket.AF_UNIX)
try:
    connection.connect(path)
except OSError:
    os.execv(sys.executable, [sys.executable, os.path.join(os.path.dirname(__file__), "aws_cli.py"), *words])
asked = json.dumps({"words": words, "folder": os.getcwd(), "environment": dict(os.environ)}).encode()
socket.send_fds(connection, [len(asked).to_bytes(4, "big")], [0, 1, 2])
connection.sendall(asked)
status = connection.recv(1)
sys.exit(status[0] if status else 1)
