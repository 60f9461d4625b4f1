"""From the list that is too long to the file in one's hands."""

import io
from datetime import timedelta
from zipfile import ZipFile

import pytest
from django.http import StreamingHttpResponse
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from accounts.audit.actions import Action
from accounts.models import User
from exports import making
from exports.making import export_make
from exports.models import ExportJob, ExportPiece
from exports.ticking import exports_tick
from licensing.models import License
from tests.accounts.audit.factories import nothing_written, written
from tests.exports.conftest import ROWS
from tests.exports.making import asked, downloaded, lines, made

pytestmark = pytest.mark.usefixtures("licenses")


def test_a_look_offers_the_file_and_makes_nothing(visitor: Client) -> None:
    page = visitor.get("/licenses/?format=xlsx&sort=server&page=2")

    assert "The list has 7 rows: too many to wait for." in page.content.decode()
    assert 'name="filters" value="sort=server"' in page.content.decode()
    assert not ExportJob.objects.exists()
    assert nothing_written()


def test_what_was_asked_for_is_made_and_handed_out(visitor: Client, auditor: User) -> None:
    sent = visitor.post("/exports/", {"path": "/licenses/", "filters": "sort=server"})
    job = ExportJob.objects.get()
    assert sent.headers["Location"] == f"/exports/{job.pk}/"
    waiting = visitor.get(f"/exports/{job.pk}/").content.decode()

    assert export_make(job.pk)

    assert "Waits for its turn, with 7 rows." in waiting
    assert 'hx-trigger="every 1s"' in waiting
    ready = visitor.get(f"/exports/{job.pk}/").content.decode()
    assert "The file is ready: 7 rows, 0.1 MiB." in ready
    assert 'hx-trigger="every 1s"' not in ready
    response = downloaded(visitor, job)
    assert isinstance(response, StreamingHttpResponse)
    assert lines(response.getvalue()) == ROWS + 1
    assert response["Content-Disposition"].startswith('attachment; filename="licenses-2')
    entry = written(Action.EXPORTED)
    assert (entry.actor_pk, entry.subject) == (auditor.pk, "licenses")
    assert entry.after == {"format": "xlsx", "page": "/licenses/", "filters": "sort=server"}


def test_the_file_has_the_rows_of_the_filters(auditor: User, visitor: Client) -> None:
    job = made(auditor, "company=harbor+dental")

    assert job.row_count == 1
    assert lines(downloaded(visitor, job).getvalue()) == 2


def test_a_file_in_several_pieces_is_the_same_file(
    auditor: User, visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(making, "PIECE_BYTES", 1000)

    job = made(auditor)

    assert ExportPiece.objects.count() > 3
    response = downloaded(visitor, job)
    content = response.getvalue()
    assert len(content) == job.size == int(response["Content-Length"])
    assert ZipFile(io.BytesIO(content)).testzip() is None


def test_the_headers_alone_are_not_written_down(auditor: User, visitor: Client) -> None:
    assert visitor.head(f"/exports/{made(auditor).pk}/file/").status_code == 200

    assert nothing_written()


def test_the_same_filters_in_another_order_are_the_same_file(auditor: User) -> None:
    first = asked(auditor, "sort=server&q=vbr&page=3&format=xlsx")

    assert asked(auditor, "q=vbr&sort=server") == first


def test_a_list_is_made_anew_once_its_file_is_ready(auditor: User) -> None:
    first = made(auditor)

    assert asked(auditor) != first


def test_one_person_has_two_under_way(auditor: User, administrator: User, visitor: Client) -> None:
    asked(auditor)
    asked(auditor, "q=vbr")

    refused = visitor.post("/exports/", {"path": "/licenses/", "filters": "q=other"})

    assert refused.status_code == 409
    assert "2 Excel files of yours are being made; ask again when one of them is ready." in refused.content.decode()
    assert asked(administrator)


def test_a_person_keeps_five_files(auditor: User) -> None:
    _, *others = [made(auditor, f"q={number}") for number in range(6)]

    assert set(ExportJob.objects.all()) == set(others)


def test_a_file_ends_after_its_hours_and_is_pruned(auditor: User, visitor: Client) -> None:
    job = made(auditor)
    ExportJob.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    assert downloaded(visitor, job).status_code == 404
    assert visitor.get(f"/exports/{job.pk}/").status_code == 404
    exports_tick()
    assert not ExportJob.objects.exists()
    assert not ExportPiece.objects.exists()


def test_it_is_kept_for_the_hours_of_the_setting_as_it_is_said_before(
    auditor: User, visitor: Client, settings: Settings
) -> None:
    settings.EXPORT_KEEP_HOURS = 5

    offer = visitor.get("/licenses/?format=xlsx").content.decode()
    job = made(auditor)

    assert "kept for you alone for 5 hours." in offer
    assert job.finished_at is not None
    assert job.expires_at - job.finished_at == timedelta(hours=5)


@pytest.mark.parametrize("path", ["/settings/consoles/", "/healthz", "/nowhere/", "//elsewhere.example/", ""])
def test_what_is_no_list_is_not_there(path: str, visitor: Client) -> None:
    assert visitor.post("/exports/", {"path": path, "filters": ""}).status_code == 404

    assert not ExportJob.objects.exists()


def test_a_wrong_filter_is_refused(visitor: Client) -> None:
    assert visitor.post("/exports/", {"path": "/licenses/", "filters": "status=nonsense"}).status_code == 400


def test_more_rows_than_excel_has_are_one_sentence(visitor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("exports.lists.EXCEL_ROWS", 5)

    for answer in (visitor.get("/licenses/?format=xlsx"), visitor.post("/exports/", {"path": "/licenses/"})):
        assert answer.status_code == 400
        assert "holds at most 5 rows and the list has 7: narrow it" in answer.content.decode().replace("\xa0", " ")


def test_a_list_that_grew_too_long_meanwhile_is_not_made(auditor: User, monkeypatch: pytest.MonkeyPatch) -> None:
    job = asked(auditor)
    monkeypatch.setattr("exports.lists.EXCEL_ROWS", 5)

    assert export_make(job.pk)

    job.refresh_from_db()
    assert (job.state, job.reason[:29]) == ("failed", "An Excel sheet holds at most ")


def test_the_own_files_are_listed(auditor: User, visitor: Client) -> None:
    made(auditor)
    asked(auditor)

    page = visitor.get("/exports/").content.decode()

    assert page.count("<tr>") == 3
    assert "Waits for its turn, with 7 rows" in page


def test_rows_that_are_few_are_handed_out_at_once(visitor: Client) -> None:
    License.objects.filter(pk__in=list(License.objects.values_list("pk", flat=True)[:5])).delete()

    response = visitor.get("/licenses/?format=xlsx")

    assert isinstance(response, StreamingHttpResponse)
    assert lines(response.getvalue()) == 3
