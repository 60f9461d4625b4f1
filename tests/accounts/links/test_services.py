"""One-time links: what is kept of them, for how long they work, and for whom."""

from datetime import timedelta

import pytest
import time_machine
from django.apps import apps
from django.utils import timezone
from pytest_django.fixtures import Settings

from accounts.bearer_secrets import digest_of
from accounts.links.services import LIFETIMES, link_find, link_make, link_use
from accounts.models import AuditEntry, SignInLink, User

Purpose = SignInLink.Purpose


def found(token: str) -> SignInLink:
    link = link_find(digest_of(token), timezone.now())
    assert link is not None
    return link


def test_the_secret_stands_in_no_table(token: str) -> None:
    rows = [str(row) for model in apps.get_models() for row in model._default_manager.values_list()]

    assert len(token) == len("vspcl_") + 43
    assert not any(token in row for row in rows)
    assert any(digest_of(token) in row for row in rows)


@pytest.mark.parametrize("purpose", list(Purpose))
def test_a_link_works_until_its_time_is_over(purpose: SignInLink.Purpose, viewer: User) -> None:
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        digest = digest_of(link_make(user=viewer, purpose=purpose))

    end = now + LIFETIMES[purpose]
    assert link_find(digest, end - timedelta(seconds=1)) is not None
    assert link_find(digest, end) is None


def test_a_new_link_makes_earlier_ones_worthless(token: str, viewer: User) -> None:
    newer = link_make(user=viewer, purpose=Purpose.PASSWORD)

    assert link_find(digest_of(token), timezone.now()) is None
    assert found(newer)


def test_a_link_of_somebody_else_stays_good(token: str, operator: User) -> None:
    link_make(user=operator, purpose=Purpose.PASSWORD)

    assert found(token)


def test_a_link_is_used_once_even_by_two_who_found_it(token: str) -> None:
    first, second = found(token), found(token)

    assert link_use(link=first, password="one of two that came") is not None
    assert link_use(link=second, password="the other of the two") is None
    assert User.objects.get().check_password("one of two that came")


def test_a_link_that_was_found_in_time_is_not_used_too_late(token: str) -> None:
    link = found(token)

    with time_machine.travel(link.expires_at):
        assert link_use(link=link, password="too late for this") is None


def test_a_link_of_a_deactivated_person_opens_nothing(token: str, viewer: User) -> None:
    link = found(token)
    User.objects.update(is_active=False)

    assert link_find(digest_of(token), timezone.now()) is None
    assert link_use(link=link, password="not any more here") is None
    assert User.objects.get().check_password("correct horse")


def test_using_a_link_ends_the_sessions_of_its_person(token: str, viewer: User) -> None:
    before = viewer.get_session_auth_hash()

    person = link_use(link=found(token))

    assert person is not None
    assert person.get_session_auth_hash() != before


def test_a_link_without_a_password_leaves_the_one_that_is_there(token: str) -> None:
    link_use(link=found(token))

    assert User.objects.get().check_password("correct horse")


def test_making_and_using_a_link_is_written_down(token: str, viewer: User) -> None:
    link_use(link=found(token), password="a password of my own")

    used, made = AuditEntry.objects.all()
    assert (made.action, made.subject, made.after["purpose"]) == ("link_made", "viewer", "password")
    assert (used.action, used.actor_name, used.subject) == ("link_used", "viewer", "viewer")
    assert "digest" not in f"{made.after}{used.after}"


@pytest.mark.parametrize("purpose", [Purpose.INVITATION, Purpose.PASSWORD])
def test_a_link_for_a_password_opens_nothing_where_there_are_none(
    purpose: SignInLink.Purpose, viewer: User, settings: Settings
) -> None:
    token = link_make(user=viewer, purpose=purpose)
    link = found(token)
    settings.LOCAL_PASSWORDS = False

    assert link_find(digest_of(token), timezone.now()) is None
    assert link_use(link=link, password="too late for that") is None


def test_the_glass_can_be_broken_where_there_are_no_passwords(viewer: User, settings: Settings) -> None:
    settings.LOCAL_PASSWORDS = False
    token = link_make(user=viewer, purpose=Purpose.BREAK_GLASS)

    assert link_use(link=found(token)) == viewer
