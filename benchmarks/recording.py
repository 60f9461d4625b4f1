"""Pages of a simulated console as bytes, and a server process that only sends them.

A benchmark measures us, not the console: the pages are recorded once from the simulator and sent from memory. What the
server still costs is counted and printed.
"""

import io
import multiprocessing
import resource
import socketserver
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import requests
import urllib3
from requests.adapters import HTTPAdapter

from consoles.lists import LISTS, REPORTS, ConsoleList
from vspc.auth import ApiKey
from vspc.client import VspcClient

Pages = dict[str, bytes]
API_KEY = "benchmark-key"
EMPTY = b'{"data": [], "meta": {"pagingInfo": {"total": 0, "count": 0, "offset": 0}}}'


class RecordingAdapter(HTTPAdapter):
    """Sends as usual and keeps each answer's body by its path and query."""

    def __init__(self) -> None:
        super().__init__()
        self.pages: Pages = {}

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        """Keep the body beside returning it."""
        response = super().send(request, *args, **kwargs)
        body = self.pages[request.path_url] = response.content
        # Reading it has used it up; the client gets another one with the same body.
        response.raw = urllib3.HTTPResponse(io.BytesIO(body), status=response.status_code, preload_content=False)
        return response


def record(companies: int) -> Pages:
    """Return every answer that a refresh of a console of so many companies asks for."""
    adapter = RecordingAdapter()
    with simulator(companies) as url, VspcClient(url, ApiKey(API_KEY), adapter=adapter) as client:
        client.me()
        client.about()
        for item in LISTS:
            if item.step == REPORTS:
                _record_empty(item, client, adapter.pages)
                continue
            for _ in item.open(client).walk():
                pass
    return adapter.pages


def _record_empty(item: ConsoleList, client: VspcClient, pages: Pages) -> None:
    """Keep a list of reports as one without rows: a month of a large console would outweigh all other lists."""
    known = set(pages)
    next(item.open(client).walk())
    for path in set(pages) - known:
        if b'"pagingInfo"' in pages[path]:
            pages[path] = EMPTY


@contextmanager
def simulator(companies: int) -> Iterator[str]:
    """Run a simulator in a process of its own, and yield its address."""
    with tempfile.TemporaryDirectory() as folder:
        key = Path(folder) / "key"
        key.write_text(API_KEY, encoding="ascii")
        command = [sys.executable, "manage.py", "simulator", "--companies", str(companies), "--port", "0"]
        process = subprocess.Popen(
            [*command, "--seed", "1", "--api-key-file", str(key)], stdout=subprocess.PIPE, text=True
        )
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            yield next(word for word in line.split() if word.startswith("http://"))
        finally:
            process.terminate()
            process.wait()


@dataclass
class Server:
    """A running server of recorded pages: where it is, and how to learn what it has cost."""

    url: str
    _pipe: "Connection[Any, Any]"

    def cpu_seconds(self) -> float:
        """Seconds of processor time that the server has used so far."""
        self._pipe.send("cpu")
        seconds: float = self._pipe.recv()
        return seconds


@contextmanager
def serve(pages: Pages) -> Iterator[Server]:
    """Send `pages` from a process of its own for as long as the context lasts."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.Process(target=_serve, args=(pages, theirs), daemon=True)
    process.start()
    try:
        yield Server(url=f"http://127.0.0.1:{ours.recv()}", _pipe=ours)
    finally:
        process.terminate()
        process.join()


def _serve(pages: Pages, pipe: "Connection[Any, Any]") -> None:
    answers = {path: _answer(body) for path, body in pages.items()}

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            while request := self.rfile.readline():
                while self.rfile.readline() not in (b"\r\n", b""):
                    pass
                self.wfile.write(answers[request.split(b" ")[1].decode()])

    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    pipe.send(server.server_address[1])
    while pipe.recv():
        usage = resource.getrusage(resource.RUSAGE_SELF)
        pipe.send(usage.ru_utime + usage.ru_stime)


def _answer(body: bytes) -> bytes:
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body
