"""Serves MiniStack on a free loopback port, whose number is written to the file named by the first argument.

MiniStack's own main() is left aside because under USE_SSL it also takes port 443 when that is free, and because it wants
to be told a port that another process may have taken by then: here the socket is bound first.
"""

import asyncio
import os
import socket
import sys

from end_with_parent import end_with_parent

end_with_parent()

gateway = socket.create_server(("127.0.0.1", 0), backlog=512)
port = gateway.getsockname()[1]
# MiniStack reads its own port at import, so that the endpoints and queue URLs it hands out agree with it.
os.environ["GATEWAY_PORT"] = str(port)

import hypercorn.asyncio.run  # noqa: E402
from access_log import AccessLogged, LogDelivery, negotiated_tls  # noqa: E402
from hypercorn.asyncio import serve  # noqa: E402
from hypercorn.asyncio.tcp_server import TCPServer  # noqa: E402
from hypercorn.config import Config  # noqa: E402
from ministack.app import _s3_cors_target, app  # noqa: E402
from ministack.core.tls import resolve_tls_material  # noqa: E402


class TlsTold(TCPServer):
    """A connection whose requests know what TLS it speaks, which ASGI does not tell."""

    async def run(self) -> None:
        tls = self.writer.get_extra_info("ssl_object")
        if tls is not None:
            negotiated_tls.set((tls.cipher()[0], tls.version()))
        await super().run()


hypercorn.asyncio.run.TCPServer = TlsTold

config = Config()
# As S3, which does not speak HTTP/2: a browser would take it from here.
config.alpn_protocols = ["http/1.1"]
config.bind = [f"fd://{gateway.fileno()}"]
config.certfile, config.keyfile = resolve_tls_material()
# Given back to it as if it came from us: MiniStack has openssl look at one of its own each time that it starts a Lambda.
os.environ["MINISTACK_SSL_CERT"], os.environ["MINISTACK_SSL_KEY"] = config.certfile, config.keyfile
config.keep_alive_timeout = 75
config.loglevel = os.environ.get("LOG_LEVEL", "INFO")

with open(sys.argv[1] + ".partial", "w") as file:
    file.write(str(port))
os.replace(sys.argv[1] + ".partial", sys.argv[1])

asyncio.run(serve(AccessLogged(app, _s3_cors_target, LogDelivery()), config))
