"""What waits at one console is bounded, and so is what waits for workers."""

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from operations.models import Batch, Operation, Preview
from operations.preview_page import preview_page
from operations.services.backlog import BacklogFullError
from operations.services.previews import preview_create
from tests.licensing.factories import console_make
from tests.operations.conftest import Ask, person_make

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def small(settings: Settings) -> None:
    """Three operations may be open at a console."""
    settings.MOST_OPEN_OPERATIONS = 3


def test_as_many_as_may_be_open_are_taken(ask: Ask) -> None:
    ask(2)
    ask(1, first=2)

    assert Operation.objects.open().count() == 3


def test_more_are_refused_with_what_to_do_and_nothing_is_written(ask: Ask) -> None:
    ask(2)

    with pytest.raises(BacklogFullError, match=r"has 2 open operations, and 2 more would be too many: at most 3 may"):
        ask(2, first=2)

    assert (Batch.objects.count(), Operation.objects.count()) == (1, 2)
    # It may be confirmed once there is room.
    assert Preview.objects.count() == 1


def test_more_than_ever_may_be_open_are_refused_without_a_wait(ask: Ask) -> None:
    with pytest.raises(BacklogFullError, match="At most 3 operations may be open at one console, and these are 4"):
        ask(4)


def test_the_preview_says_it_before_anybody_gives_a_reason(ask: Ask) -> None:
    user = person_make()
    ask(2)
    preview = preview_create(user=user, kind="probe", parameters={}, subject_pks=[2, 3], return_to="/")

    assert "2 more would be too many" in preview_page(preview=preview, user=user, now=timezone.now()).backlog
    Operation.objects.update(state=Operation.State.SUCCEEDED)
    assert preview_page(preview=preview, user=user, now=timezone.now()).backlog == ""


def test_what_has_ended_makes_room(ask: Ask) -> None:
    ask(3)
    Operation.objects.update(state=Operation.State.SUCCEEDED)

    assert len(ask(3)) == 3


def test_another_console_has_room_of_its_own(ask: Ask) -> None:
    ask(3)
    Operation.objects.update(console=console_make(name="EU-North"))

    assert len(ask(3)) == 3
