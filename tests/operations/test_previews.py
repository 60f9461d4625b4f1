"""From a choice to a batch: frozen, checked once more, and one batch however often it is confirmed."""

import hashlib
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import User
from operations.carrying.claims import places_fill
from operations.models import Batch, Operation, Preview
from operations.services import confirming
from operations.services.confirming import ConfirmationError, NothingPossibleError, ReasonMissingError, preview_confirm
from operations.services.previews import (
    KEPT,
    LARGEST_FILE,
    MOST_SUBJECTS,
    Examination,
    LicenseFileError,
    NothingChosenError,
    preview_create,
    preview_examine,
    preview_file_put,
    preview_of,
    previews_prune,
)
from operations.ticking import operations_tick
from tests.operations.conftest import Ask, batch_make, person_make
from tests.operations.probe import Probe
from tests.operations.workers import Workers

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(db: None) -> User:
    return person_make()


def previewed(user: User, *subject_pks: int) -> Preview:
    return preview_create(user=user, kind="probe", parameters={}, subject_pks=subject_pks, return_to="/")


def confirmed(preview: Preview, **values: Any) -> Batch:
    given = {"user": preview.user, "reason": "renewal", "typed": "", "now": timezone.now(), **values}
    return preview_confirm(preview_pk=preview.pk, **given)


def test_each_subject_becomes_one_operation_in_the_order_of_the_choice(ada: User, probe: Probe) -> None:
    batch = confirmed(previewed(ada, 2, 0, 2))

    assert [operation.target_name for operation in batch.operations.order_by("position")] == ["SRV-2", "SRV-0"]
    assert batch.reason == "renewal"
    assert batch.requested_by == ada


def test_preview_posted_twice_is_one_batch(ada: User, probe: Probe) -> None:
    preview = previewed(ada, 0)

    assert confirmed(preview) == confirmed(preview)
    assert Operation.objects.count() == 1


def test_post_that_is_overtaken_by_its_twin_is_the_batch_of_the_twin(
    ada: User, probe: Probe, monkeypatch: pytest.MonkeyPatch
) -> None:
    preview = previewed(ada, 0)
    twin: list[Batch] = []

    def examine_late(**given: Any) -> Examination:
        monkeypatch.setattr(confirming, "preview_examine", preview_examine)
        twin.append(confirmed(preview))
        return preview_examine(**given)

    monkeypatch.setattr(confirming, "preview_examine", examine_late)

    assert [confirmed(preview)] == twin


def test_nobody_confirms_the_preview_of_another(ada: User, probe: Probe) -> None:
    preview = previewed(ada, 0)

    with pytest.raises(Preview.DoesNotExist):
        confirmed(preview, user=person_make("ben"))
    with pytest.raises(Preview.DoesNotExist):
        preview_of(pk=preview.pk, user=person_make("ben"))


def test_second_person_is_told_whose_operation_is_open(ada: User, probe: Probe) -> None:
    theirs = previewed(person_make("ben"), 0)
    confirmed(previewed(ada, 0))

    with pytest.raises(NothingPossibleError, match="ada has asked for it already"):
        confirmed(theirs)
    assert Operation.objects.count() == 1


def test_what_is_refused_is_left_out_and_said(ada: User, probe: Probe) -> None:
    probe.refusals[1] = "The contract has no such thing."

    batch = confirmed(previewed(ada, 0, 1))

    assert batch.operations.count() == 1
    left_out = {"name": "SRV-1", "path": "/licenses/1/", "reason": "The contract has no such thing."}
    assert batch.skipped == [{**left_out, "console": batch.operations.get().console_id}]


def test_database_admits_one_open_operation_per_server(
    ada: User, probe: Probe, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two who look at the same moment both find the server free; the constraint decides, and the second looks again."""
    confirmed(previewed(ada, 0))
    monkeypatch.setattr(probe, "_refusal", lambda _pk: "")

    with pytest.raises(NothingPossibleError, match="Others are asking"):
        confirmed(previewed(person_make("ben"), 0))
    assert Operation.objects.count() == 1


@pytest.mark.parametrize("reason", ["", "   ", "x" * 501])
def test_nothing_is_asked_for_without_a_reason(reason: str, ada: User, probe: Probe) -> None:
    with pytest.raises(ReasonMissingError):
        confirmed(previewed(ada, 0), reason=reason)
    assert not Batch.objects.exists()


@pytest.mark.parametrize(("pks", "wanted"), [((0,), "SRV-0"), ((0, 1), "2")])
def test_deleting_asks_for_the_name_or_the_number(pks: tuple[int, ...], wanted: str, ada: User, probe: Probe) -> None:
    probe.is_destructive = True  # type: ignore[misc]
    preview = previewed(ada, *pks)

    with pytest.raises(ConfirmationError, match=wanted):
        confirmed(preview, typed="SRV-1")
    assert confirmed(preview, typed=f" {wanted} ").operations.count() == len(pks)


def test_choice_is_not_empty_and_not_endless(ada: User) -> None:
    with pytest.raises(NothingChosenError):
        previewed(ada)
    with pytest.raises(NothingChosenError):
        previewed(ada, *range(MOST_SUBJECTS + 1))


@pytest.mark.parametrize("content", [b"", b"x" * (LARGEST_FILE + 1)])
def test_file_that_is_none_is_refused_before_anything_is_queued(content: bytes, ada: User, probe: Probe) -> None:
    with pytest.raises(LicenseFileError):
        preview_file_put(preview=previewed(ada, 0), name="a.lic", content=content)


def test_file_of_exactly_a_mebibyte_is_kept(ada: User, probe: Probe) -> None:
    preview = previewed(ada, 0)

    preview_file_put(preview=preview, name="C:\\keys\\a\r\nb.lic", content=b"x" * LARGEST_FILE)

    assert (preview.file_name, preview.file_size) == ("ab.lic", LARGEST_FILE)
    assert preview.file_sha256 == hashlib.sha256(b"x" * LARGEST_FILE).hexdigest()


def test_file_is_encrypted_where_it_is_kept(ada: User, probe: Probe) -> None:
    preview = previewed(ada, 0)
    preview_file_put(preview=preview, name="a.lic", content=b"SECRET-KEY")

    with connection.cursor() as cursor:
        cursor.execute("SELECT file_content FROM operations_preview")
        (stored,) = cursor.fetchone()

    assert stored
    assert "U0VDUkVULUtFWQ" not in stored


def test_file_that_is_needed_is_asked_for(ada: User, probe: Probe) -> None:
    probe.needs_file = True  # type: ignore[misc]
    preview = previewed(ada, 0)

    assert preview_examine(preview=preview, user=ada, now=timezone.now()).is_file_missing
    with pytest.raises(LicenseFileError):
        confirmed(preview)


@pytest.mark.django_db(transaction=True)
def test_file_is_sent_and_wiped_with_the_last_operation(ask: Ask, probe: Probe, workers: Workers) -> None:
    probe.needs_file = True  # type: ignore[misc]
    ada = person_make()
    preview = previewed(ada, *range(6))
    preview_file_put(preview=preview, name="a.lic", content=b"the key")
    batch = confirmed(preview)
    assert batch.file_content

    workers.run()

    batch.refresh_from_db()
    assert probe.sent_files == [b"the key"] * 6
    assert batch.file_content == ""
    assert (batch.file_name, batch.file_size, len(batch.file_sha256)) == ("a.lic", 7, 64)
    assert not Preview.objects.exists()


def test_preview_that_nobody_confirmed_goes_with_its_file(ada: User, probe: Probe) -> None:
    preview = previewed(ada, 0)
    Preview.objects.update(created_at=timezone.now() - KEPT - timedelta(seconds=1))

    with pytest.raises(Preview.DoesNotExist):
        confirmed(preview)
    assert previews_prune(timezone.now()) == 1


def test_tick_prunes_previews(ada: User, probe: Probe) -> None:
    previewed(ada, 0)
    Preview.objects.update(created_at=timezone.now() - KEPT)

    operations_tick()

    assert not Preview.objects.exists()


def test_one_server_does_not_wait_behind_a_large_batch(ada: User, probe: Probe) -> None:
    batch_make(ada, range(6))
    single = batch_make(person_make("ben"), [6]).operations.get()

    assert single.pk in places_fill(probe.console.pk, timezone.now())
