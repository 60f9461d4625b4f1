"""What is kept of files that people send, before anybody knows who they are."""

from io import BytesIO

import pytest
from django.test import Client, RequestFactory

from vspcdash.uploads import MOST_KEPT


def received(content: bytes) -> tuple[bytes, int]:
    """Return a file as a view gets it, and the size that it is said to have."""
    (file,) = RequestFactory().post("/", {"license": BytesIO(content)}).FILES.getlist("license")
    return file.read(), file.size or 0


@pytest.mark.parametrize("size", [0, 1, MOST_KEPT - 1, MOST_KEPT])
def test_file_that_may_be_a_license_arrives_whole(size: int) -> None:
    content = bytes(size)

    assert received(content) == (content, size)


def test_of_a_larger_file_one_byte_too_many_is_kept() -> None:
    assert received(bytes(5 * MOST_KEPT)) == (bytes(MOST_KEPT), MOST_KEPT)


def test_nobody_fills_the_disk_without_signing_in(client: Client, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a file on disk")

    monkeypatch.setattr("tempfile.NamedTemporaryFile", refuse)
    monkeypatch.setattr("django.core.files.uploadedfile.TemporaryUploadedFile.__init__", refuse)
    address = "/operations/previews/00000000-0000-0000-0000-000000000001/file/"

    answer = client.post(address, {"license": BytesIO(bytes(4 << 20))})

    assert answer.status_code == 302
