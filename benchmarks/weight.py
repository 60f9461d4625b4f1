"""What pages weigh in a browser, and whether something on them moves: a table.

Run as `python -m benchmarks.weight FOLDER`, whose database has been refreshed: prints lines.
"""

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.management import call_command

from benchmarks.product import setup
from tests.support.product import ROOT, free_port

START_SECONDS = 60
LINE = "    {:<28} {:>8} {:>8} {:>8} {:>10}"


def main() -> None:
    """Print a line for each page: its weight with an empty and a warm cache, its shift, its largest fragment."""
    folder = Path(sys.argv[1])
    setup(folder, "http://127.0.0.1:1")
    call_command("collectstatic", verbosity=0, interactive=False)
    session = _session()
    print(LINE.format("page", "empty KB", "warm KB", "shift", "fragment"))
    with _served(folder) as url:
        for line in _weighed(url, session):
            print(line, flush=True)


def _session() -> str:
    """The key of an administrator's session."""
    from django.conf import settings
    from django.test import Client

    from accounts.models import User
    from accounts.services import administrator_ensure

    administrator_ensure()
    client = Client()
    client.force_login(User.objects.get())
    return client.cookies[settings.SESSION_COOKIE_NAME].value


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    """The web server alone, on this folder."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    options = ("--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "vspcdash.wsgi:application")
    process = subprocess.Popen(
        [sys.executable, "-m", "granian", *options],
        cwd=ROOT,
        env={**os.environ, "VSPCDASH_DATA_DIR": str(folder)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(f"{url}/healthz")
        yield url
    finally:
        process.terminate()
        process.wait()


def _wait_for(url: str) -> None:
    ends = time.monotonic() + START_SECONDS
    while True:
        try:
            with urllib.request.urlopen(url):
                return
        except OSError:
            if time.monotonic() > ends:
                raise
            time.sleep(0.2)


def _weighed(url: str, session: str) -> Iterator[str]:
    """Each page in a browser that knows nothing yet, then once more."""
    from playwright.sync_api import sync_playwright

    from scripts.browser import browser_find
    from tests.browser.visitors import WIDE
    from tests.browser.weighing import PATHS, shifts_observe, shifts_of, weigh_opening

    with sync_playwright() as playwright, playwright.chromium.launch(executable_path=browser_find()) as browser:
        for path in PATHS:
            with browser.new_context(base_url=url, viewport=WIDE) as context:
                context.add_cookies([{"name": "sessionid", "value": session, "url": url}])
                page = context.new_page()
                shifts_observe(page)
                empty = weigh_opening(page, path)
                shift = sum(value for value, _ in shifts_of(page))
                warm = weigh_opening(page, path)
                sizes = (empty.total, warm.total, empty.largest_fragment.size)
                kilobytes = [f"{size / 1000:.1f}" for size in sizes]
                yield LINE.format(path, *kilobytes[:2], f"{shift:.4f}", kilobytes[2])


if __name__ == "__main__":
    os.environ.setdefault("VSPCDASH_ADMIN_PASSWORD", "only-for-this-benchmark")
    main()
