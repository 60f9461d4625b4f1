"""Pages of a simulated console as bytes, and a server process that only sends them.

A benchmark measures us, not the console: the pages are recorded once from the simulator and sent from memory, or from
a file where there are too many. What the server still costs is counted and printed.
"""

import io
import json
import multiprocessing
import os
import resource
import socketserver
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import requests
import urllib3
from requests.adapters import HTTPAdapter

from consoles.lists import LISTS
from vspc.auth import ApiKey
from vspc.client import VspcClient

Pages = Mapping[str, bytes]
API_KEY = "benchmark-key"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
EMPTY = b'{"data": [], "meta": {"pagingInfo": {"total": 0, "count": 0, "offset": 0}}}'
HEADERS = {"Content-Type": "application/json"}
# Without rows: a month of reports of a large console would outweigh all other lists.
EMPTY_LISTS = ("/api/v3/licensing/reports?", "/api/v3/licensing/reports/latest?")


class PageFile(MutableMapping[str, bytes]):
    """Pages in a file, with where each lies in it in another beside it: those of 100,000 companies are a gigabyte."""

    def __init__(self, path: Path) -> None:
        """Open what was recorded at `path`, or begin there."""
        self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        self._places_path = path.with_suffix(".json")
        self._places: dict[str, tuple[int, int]] = {}
        if self._places_path.exists():
            self._places = json.loads(self._places_path.read_text(encoding="utf-8"))

    def __getitem__(self, path: str) -> bytes:
        place, length = self._places[path]
        return os.pread(self._file, length, place)

    def __setitem__(self, path: str, body: bytes) -> None:
        self._places[path] = (os.fstat(self._file).st_size, len(body))
        os.pwrite(self._file, body, self._places[path][0])

    def __delitem__(self, path: str) -> None:
        del self._places[path]

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def keep(self) -> None:
        """Let another run find the pages."""
        self._places_path.write_text(json.dumps(self._places), encoding="utf-8")


class RecordingAdapter(HTTPAdapter):
    """Sends as usual and keeps each answer's body by its path and query."""

    def __init__(self, pages: MutableMapping[str, bytes]) -> None:
        super().__init__()
        self.pages = pages

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        """Keep the body beside returning it."""
        if request.path_url.startswith(EMPTY_LISTS):
            self.pages[request.path_url] = EMPTY
            raw = urllib3.HTTPResponse(io.BytesIO(EMPTY), HEADERS, status=200, preload_content=False)
            return self.build_response(request, raw)
        response = super().send(request, *args, **kwargs)
        body = self.pages[request.path_url] = response.content
        # Reading it has used it up; the client gets another one with the same body.
        response.raw = urllib3.HTTPResponse(io.BytesIO(body), status=response.status_code, preload_content=False)
        return response


def record(companies: int, into: MutableMapping[str, bytes] | None = None) -> Pages:
    """Return every answer that a refresh of a console of so many companies asks for; `into` keeps them, if given."""
    adapter = RecordingAdapter({} if into is None else into)
    with simulator(companies) as url, VspcClient(url, ApiKey(API_KEY), adapter=adapter) as client:
        client.me()
        client.about()
        for item in LISTS:
            for _ in item.open(client).walk():
                pass
    return adapter.pages


@contextmanager
def simulator(companies: int) -> Iterator[str]:
    """Run a simulator in a process of its own, and yield its address."""
    with tempfile.TemporaryDirectory() as folder:
        key = Path(folder) / "key"
        key.write_text(API_KEY, encoding="ascii")
        command = [sys.executable, "-m", "benchmarks.still_console", "--companies", str(companies), "--port", "0"]
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
        return float(self._told()[0])

    def requests(self) -> Counter[str]:
        """How often each path was asked for so far."""
        return Counter(self._told()[1])

    def _told(self) -> tuple[float, dict[str, int]]:
        self._pipe.send("tell")
        told: tuple[float, dict[str, int]] = self._pipe.recv()
        return told


@contextmanager
def serve(pages: Pages, *, seconds: float = 0.0, is_changing: bool = False) -> Iterator[Server]:
    """Send `pages` from a process of its own for as long as the context lasts, each `seconds` after its request.

    With `is_changing` no row is byte by byte what it was the last time: a refresh has to write them all.
    """
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.Process(target=_serve, args=(pages, theirs, seconds, is_changing), daemon=True)
    process.start()
    try:
        yield Server(url=f"http://127.0.0.1:{ours.recv()}", _pipe=ours)
    finally:
        process.terminate()
        process.join()


def _serve(pages: Pages, pipe: "Connection[Any, Any]", seconds: float, is_changing: bool) -> None:
    asked = Counter[str]()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            while request := self.rfile.readline():
                while self.rfile.readline() not in (b"\r\n", b""):
                    pass
                asked[path := request.split(b" ")[1].decode()] += 1
                time.sleep(seconds)
                body = pages[path]
                if is_changing and asked[path] % 2 == 0:
                    body = body.replace(b':"', b': "')
                self.wfile.write(HEAD % len(body) + body)

    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    pipe.send(server.server_address[1])
    while pipe.recv():
        usage = resource.getrusage(resource.RUSAGE_SELF)
        pipe.send((usage.ru_utime + usage.ru_stime, dict(asked)))
