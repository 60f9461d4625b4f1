"""A file is made and handed out as the person may see it at that moment, and to nobody else."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from accounts.models import User
from accounts.permissions import Role
from accounts.signals import rights_lost
from consoles.models import Console, Organization
from consoles.scopes import Scope, scope_set
from exports.making import NOT_ALLOWED, export_make
from exports.models import ExportJob, ExportPiece
from licensing.models import License
from tests.exports.making import asked, downloaded, lines, made
from tests.licensing.factories import organization_make

SignedIn = Callable[[User], Client]


@pytest.fixture(autouse=True)
def everything(licenses: list[License]) -> list[License]:
    return licenses


def narrowed(user: User) -> None:
    """Let the person see one company, without telling the files of it."""
    scope_set(holder=user, scope=Scope(organizations=tuple(Organization.objects.all())))
    user.refresh_from_db()


def role_lost(user: User) -> None:
    user.groups.set([Group.objects.get(name=Role.VIEWER)])


def test_a_file_of_a_narrow_scope_has_what_is_in_it(billing: User, signed_in: SignedIn) -> None:
    narrowed(billing)

    job = made(billing)

    assert job.row_count == 1
    assert lines(downloaded(signed_in(billing), job).getvalue()) == 2


def test_the_scope_of_the_making_counts_and_not_that_of_the_asking(billing: User, console: Console) -> None:
    job = asked(billing)
    assert job.row_count == 7
    narrowed(billing)

    assert export_make(job.pk)

    job.refresh_from_db()
    assert job.row_count == 1


def test_the_rights_of_the_making_count_and_not_those_of_the_asking(billing: User) -> None:
    job = asked(billing)
    role_lost(billing)

    assert export_make(job.pk)

    job.refresh_from_db()
    assert (job.state, job.reason) == ("failed", NOT_ALLOWED)


def test_nothing_is_made_for_somebody_who_is_shut_out(billing: User) -> None:
    job = asked(billing)
    User.objects.filter(pk=billing.pk).update(is_active=False)

    assert export_make(job.pk)

    job.refresh_from_db()
    assert (job.state, job.reason) == ("failed", NOT_ALLOWED)


def test_the_rights_of_the_download_count_and_not_those_of_the_making(billing: User, signed_in: SignedIn) -> None:
    job = made(billing)
    role_lost(billing)

    assert downloaded(signed_in(billing), job).status_code == 403


def test_a_list_whose_own_permission_is_lost_is_not_handed_out(auditor: User, signed_in: SignedIn) -> None:
    job = made_of_the_log(auditor)
    auditor.groups.set([Group.objects.get(name=Role.BILLING)])

    assert downloaded(signed_in(auditor), job).status_code == 403


def made_of_the_log(user: User) -> ExportJob:
    job = asked(user, path="/audit/")
    assert export_make(job.pk)
    return job


def test_whoever_loses_rights_loses_the_files(billing: User, auditor: User) -> None:
    made(billing)
    other = made(auditor)

    rights_lost.send(User, person=billing, actor=None)

    assert ExportJob.objects.get() == other
    assert set(ExportPiece.objects.values_list("job", flat=True)) == {other.pk}


@pytest.fixture
def reseller(billing: User, console: Console) -> Organization:
    """The reseller of the company, and all that billing may see."""
    reseller = organization_make(console, name="Northwind", type=Organization.Type.RESELLER)
    Organization.objects.filter(name="Harbor Dental").update(reseller=reseller)
    scope_set(holder=billing, scope=Scope(organizations=(reseller,)))
    billing.refresh_from_db()
    return reseller


def test_a_file_is_handed_out_although_the_console_of_its_filter_has_another_name_now(
    billing: User, console: Console, signed_in: SignedIn
) -> None:
    job = made(billing, f"console={console.name}")
    Console.objects.filter(pk=console.pk).update(name="Renamed")

    assert lines(downloaded(signed_in(billing), job).getvalue()) == job.row_count + 1


@pytest.mark.usefixtures("reseller")
def test_a_file_is_not_handed_out_once_a_company_has_left_the_scope(billing: User, signed_in: SignedIn) -> None:
    job = made(billing)
    assert job.row_count == 1
    Organization.objects.filter(name="Harbor Dental").update(reseller=None)

    refused = downloaded(signed_in(billing), job)

    assert refused.status_code == 409
    assert "Companies have left your scope" in refused.content.decode()


def test_a_file_is_handed_out_although_a_company_has_come_into_the_scope(
    billing: User, console: Console, reseller: Organization, signed_in: SignedIn
) -> None:
    job = made(billing)
    organization_make(console, name="New", reseller=reseller)

    assert lines(downloaded(signed_in(billing), job).getvalue()) == 2


def test_the_files_of_others_are_not_there(billing: User, administrator: User, signed_in: SignedIn) -> None:
    job = made(billing)
    client = signed_in(administrator)

    assert downloaded(client, job).status_code == 404
    assert client.get(f"/exports/{job.pk}/").status_code == 404
    assert str(job.pk) not in client.get("/exports/").content.decode()
