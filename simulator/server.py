"""Serves the simulated console on this machine's loopback, with kept-alive connections and a thread for each.

werkzeug's own handler closes the connection after every answer; a console does not, so only the answering is ours.
"""

import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

from werkzeug.exceptions import ClientDisconnected
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

LOOPBACK = "127.0.0.1"
BACKLOG = 128


class KeepAliveHandler(WSGIRequestHandler):
    """Answers the requests of one connection until either side closes it, or a fault drops it."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    # Head and body leave in one packet where they fit.
    wbufsize = 65_536

    def run_wsgi(self) -> None:
        """Answer one request; every answer of the application has a length, so that the next one can follow."""
        self.environ = self.make_environ()
        try:
            body = self.server.app(self.environ, self._start)
            self._send(body)
        except (ConnectionError, ClientDisconnected):
            self.close_connection = True

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing: the application remembers its requests."""

    def _start(self, status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Callable[[bytes], object]:
        code, _, reason = status.partition(" ")
        self.send_response(int(code), reason)
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        return self.wfile.write

    def _send(self, body: Iterable[bytes]) -> None:
        try:
            for part in body:
                self.wfile.write(part)
        finally:
            self.wfile.flush()
            if hasattr(body, "close"):
                body.close()


def bind(app: "WSGIApplication", port: int) -> BaseWSGIServer:
    """A server that listens on that port of the loopback (any free one for 0); raises OSError where it is taken."""
    # Bound here because werkzeug ends the process when it cannot bind.
    with closing(socket.create_server((LOOPBACK, port), backlog=BACKLOG)) as listener:
        return make_server(LOOPBACK, port, app, threaded=True, request_handler=KeepAliveHandler, fd=listener.fileno())


@contextmanager
def listening(app: "WSGIApplication", port: int = 0) -> Iterator[str]:
    """Serve the application in the background; gives the address to call, such as `http://127.0.0.1:1280`."""
    server = bind(app, port)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://{LOOPBACK}:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        # Or others would still get in, and wait for an answer for ever.
        server.server_close()
