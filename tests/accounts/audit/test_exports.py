"""Whoever takes a list away is written down before the first byte, whichever page made the file."""

import re
from collections.abc import Callable

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from accounts.audit.actions import Action
from accounts.audit.exports import LONGEST_QUERY
from accounts.models import AuditEntry, User
from tests.accounts.audit.factories import nothing_written, written
from tests.test_architecture import ROOMS, sources

pytestmark = pytest.mark.django_db
LISTS = ["/licenses/", "/usage/", "/reports/", "/operations/", "/usage/forecast/", "/audit/"]


@pytest.fixture
def visitor(signed_in: Callable[[User], Client], auditor: User) -> Client:
    return signed_in(auditor)


@pytest.mark.parametrize("address", LISTS)
@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_each_list_that_is_taken_away_is_written_down(
    address: str, file_format: str, visitor: Client, auditor: User
) -> None:
    response = visitor.get(address, {"format": file_format})

    assert response.status_code == 200
    entry = written(Action.EXPORTED)
    assert (entry.actor_pk, entry.after) == (auditor.pk, {"format": file_format, "page": address})
    assert entry.subject
    response.close()


def test_the_filters_are_written_down_up_to_a_length(visitor: Client) -> None:
    visitor.get("/licenses/", {"format": "json", "q": "x" * 150, "unknown": "y" * 2000}).close()

    filters = written(Action.EXPORTED).after["filters"]
    assert filters.startswith("q=xxx")
    assert len(filters) == LONGEST_QUERY


@pytest.mark.parametrize("query", [{}, {"format": "pdf"}, {"format": "csv", "status": "nonsense"}])
def test_a_page_or_a_refusal_is_not_written_down(query: dict[str, str], visitor: Client) -> None:
    visitor.get("/licenses/", query)

    assert nothing_written()


def test_the_headers_alone_are_not_written_down(visitor: Client) -> None:
    assert visitor.head("/licenses/", {"format": "csv"}).status_code == 200

    assert nothing_written()


def test_a_role_without_exports_leaves_no_entry(signed_in: Callable[[User], Client], operator: User) -> None:
    signed_in(operator).get("/licenses/", {"format": "csv"})

    assert nothing_written()


def test_what_cannot_be_written_down_is_not_handed_out(visitor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ImproperlyConfigured

    monkeypatch.setattr("accounts.audit.exports.record", fail)
    with pytest.raises(ImproperlyConfigured):
        visitor.get("/licenses/", {"format": "csv"})

    assert not AuditEntry.objects.exists()


def test_no_room_makes_a_file_without_telling() -> None:
    """A list leaves by `export_answer` alone; what else is sent as a file is written down where it is sent."""
    files = {
        str(file.relative_to(file.parents[-len(file.parents) + 3])): file.read_text(encoding="utf-8")
        for room in ROOMS
        if room not in {"vspc", "simulator"}
        for file in sources(room)
    }
    made = re.compile(r"\bexport_response\(|\bFileResponse\(|\bStreamingHttpResponse\(|attachment; filename")

    makers = {name.rpartition("/")[2] for name, text in files.items() if made.search(text)}

    assert makers == {"exports.py", "evidence.py", "downloading.py"}
