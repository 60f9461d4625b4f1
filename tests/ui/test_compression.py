"""What goes compressed over the wire, and what does not."""

import gzip
from contextlib import closing

from django.http import JsonResponse
from django.test import Client, RequestFactory

from accounts.models import User
from ui.compression import PageCompressionMiddleware

TAKES_GZIP = {"Accept-Encoding": "gzip, deflate, br"}


def test_page_is_compressed_for_a_browser_that_takes_it(client: Client, administrator: User) -> None:
    client.force_login(administrator)

    plain = client.get("/licenses/")
    small = client.get("/licenses/", headers=TAKES_GZIP)

    assert small.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in small.headers["Vary"]
    assert small.headers["Cache-Control"] == plain.headers["Cache-Control"] == "no-store, private"
    assert "Content-Encoding" not in plain.headers
    assert b"<h1" in gzip.decompress(small.content)
    assert len(small.content) * 3 < len(plain.content)


def test_size_of_a_page_differs_from_one_answer_to_the_next(client: Client, administrator: User) -> None:
    client.force_login(administrator)

    sizes = {len(client.get("/accounts/tokens/", headers=TAKES_GZIP).content) for _ in range(8)}

    assert len(sizes) > 1


def test_file_to_download_is_not_compressed(client: Client, administrator: User) -> None:
    client.force_login(administrator)

    for form in ("csv", "xlsx", "json"):
        with closing(client.get(f"/licenses/?format={form}", headers=TAKES_GZIP)) as answer:
            assert answer.status_code == 200
            assert "Content-Encoding" not in answer.headers


def test_what_another_site_has_a_browser_open_is_not_compressed(client: Client, administrator: User) -> None:
    client.force_login(administrator)

    answer = client.get("/licenses/", headers={**TAKES_GZIP, "Sec-Fetch-Site": "cross-site"})

    assert "Content-Encoding" not in answer.headers


def test_answer_whose_tag_names_its_bytes_stays_as_it_is(rf: RequestFactory) -> None:
    tagged = JsonResponse({"rows": "x" * 1000}, headers={"ETag": '"strong"'})

    compression = PageCompressionMiddleware(lambda _request: tagged)
    answer = compression.process_response(rf.get("/", headers=TAKES_GZIP), tagged)

    assert answer.headers["ETag"] == '"strong"'
    assert "Content-Encoding" not in answer.headers
