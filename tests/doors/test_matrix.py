"""The whole matrix: which role gets through which address by which method.

An address and method of the table answer a role that has a mark, and refuse all others; every other method of an
address is refused to everybody. Who may see which row behind an address is a matter of scope.
"""

import pytest
from django.test import Client

from accounts.models import User
from accounts.permissions import Role
from tests.doors.addresses import address, guarded

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
ROLES = (Role.VIEWER, Role.OPERATOR, Role.BILLING, Role.LICENSING_ADMIN, Role.AUDITOR, Role.ADMINISTRATOR)
MATRIX = """
address                               method  viewer  operator  billing  licensing  auditor  administrator
accounts:audit                        GET     -       -         -        -          yes      yes
accounts:columns                      POST    yes     yes       yes      yes        yes      yes
admin:*                               GET     -       -         -        -          -        yes
consoles:console_add                  GET     -       -         -        -          -        yes
consoles:console_add                  POST    -       -         -        -          -        yes
consoles:console_edit                 GET     -       -         -        -          -        yes
consoles:console_edit                 POST    -       -         -        -          -        yes
consoles:console_list                 GET     -       -         -        -          -        yes
consoles:console_switch               POST    -       -         -        -          -        yes
consoles:console_test                 POST    -       -         -        -          -        yes
licensing:act                         POST    -       yes       -        yes        -        yes
licensing:license_detail              GET     yes     yes       yes      yes        yes      yes
licensing:license_doing               GET     -       yes       yes      yes        yes      yes
licensing:license_list                GET     yes     yes       yes      yes        yes      yes
licensing:license_list?format=csv     GET     -       -         yes      yes        yes      yes
licensing:license_rows                GET     yes     yes       yes      yes        yes      yes
licensing:suggestions                 GET     yes     yes       yes      yes        yes      yes
operations:again                      POST    -       yes       -        yes        -        yes
operations:cancel                     POST    -       yes       -        yes        -        yes
operations:operation                  GET     -       yes       yes      yes        yes      yes
operations:operation_list             GET     -       yes       yes      yes        yes      yes
operations:operation_list?format=csv  GET     -       -         yes      yes        yes      yes
operations:preview                    GET     -       yes       -        yes        -        yes
operations:preview                    POST    -       yes       -        yes        -        yes
operations:preview_drop               POST    -       yes       -        yes        -        yes
operations:preview_file               POST    -       yes       -        yes        -        yes
operations:progress                   GET     -       yes       yes      yes        yes      yes
overview:changes                      GET     yes     yes       yes      yes        yes      yes
overview:overview                     GET     yes     yes       yes      yes        yes      yes
overview:runway_figures               GET     yes     yes       yes      yes        yes      yes
people:factors                        POST    -       -         -        -          -        yes
people:invite                         GET     -       -         -        -          -        yes
people:invite                         POST    -       -         -        -          -        yes
people:link                           POST    -       -         -        -          -        yes
people:people_list                    GET     -       -         -        -          -        yes
people:people_list?format=csv         GET     -       -         -        -          -        yes
people:person                         GET     -       -         -        -          -        yes
people:person                         POST    -       -         -        -          -        yes
people:sign_out                       POST    -       -         -        -          -        yes
people:switch                         POST    -       -         -        -          -        yes
refresh:refresh_list                  GET     yes     yes       yes      yes        yes      yes
refresh:refresh_progress              GET     yes     yes       yes      yes        yes      yes
refresh:refresh_start                 POST    -       yes       yes      yes        -        yes
refresh:schedule                      GET     -       -         -        -          -        yes
refresh:schedule_edit                 GET     -       -         -        -          -        yes
refresh:schedule_edit                 POST    -       -         -        -          -        yes
reports:agreement                     POST    -       -         -        yes        -        yes
reports:assign                        POST    -       -         yes      yes        -        yes
reports:auto_approval                 POST    -       -         -        yes        -        yes
reports:board                         GET     -       -         yes      yes        yes      yes
reports:changes                       GET     -       -         yes      yes        yes      yes
reports:changes?format=csv            GET     -       -         yes      yes        yes      yes
reports:close                         POST    -       -         -        yes        -        yes
reports:closing_withdraw              POST    -       -         -        yes        -        yes
reports:concerns                      GET     -       -         yes      yes        yes      yes
reports:evidence                      GET     -       -         yes      yes        yes      yes
reports:evidence_file                 GET     -       -         yes      yes        yes      yes
reports:finalize                      POST    -       -         -        yes        -        yes
reports:history                       GET     -       -         yes      yes        yes      yes
reports:licenses                      GET     -       -         yes      yes        yes      yes
reports:lines                         GET     -       -         yes      yes        yes      yes
reports:lines?format=csv              GET     -       -         yes      yes        yes      yes
reports:month                         GET     -       -         yes      yes        yes      yes
reports:note                          POST    -       -         yes      yes        -        yes
reports:organizations                 GET     -       -         yes      yes        yes      yes
reports:organizations?format=csv      GET     -       -         yes      yes        yes      yes
reports:panel                         GET     -       -         yes      yes        yes      yes
reports:report                        GET     -       -         yes      yes        yes      yes
reports:rows                          GET     -       -         yes      yes        yes      yes
reports:submission_withdraw           POST    -       -         -        yes        -        yes
reports:submit                        POST    -       -         -        yes        -        yes
tokens:revoke                         POST    yes     yes       yes      yes        yes      yes
tokens:token_list                     GET     yes     yes       yes      yes        yes      yes
tokens:token_list                     POST    yes     yes       yes      yes        yes      yes
usage:commitment                      POST    -       -         -        yes        -        yes
usage:forecast                        GET     -       -         yes      yes        yes      yes
usage:head_room                       GET     -       -         yes      yes        yes      yes
usage:month_chart                     GET     -       -         yes      yes        yes      yes
usage:organization                    GET     -       -         yes      yes        yes      yes
usage:organization?format=csv         GET     -       -         yes      yes        yes      yes
usage:organization_chart              GET     -       -         yes      yes        yes      yes
usage:organization_forecast           GET     -       -         yes      yes        yes      yes
usage:panel                           GET     -       -         yes      yes        yes      yes
usage:products_chart                  GET     -       -         yes      yes        yes      yes
usage:reasons                         GET     -       -         yes      yes        yes      yes
usage:top_chart                       GET     -       -         yes      yes        yes      yes
usage:usage_list                      GET     -       -         yes      yes        yes      yes
usage:usage_list?format=csv           GET     -       -         yes      yes        yes      yes
"""

People = dict[Role, User]


def rows() -> dict[tuple[str, str], tuple[Role, ...]]:
    """The roles that have a mark, by address and method."""
    lines = [line.split() for line in MATRIX.strip().splitlines()[1:]]
    return {
        (name, method): tuple(role for role, mark in zip(ROLES, marks, strict=True) if mark == "yes")
        for pattern, method, *marks in lines
        for name in named(pattern)
    }


def named(pattern: str) -> list[str]:
    """The addresses that a line is about: one, or with a star all of a room."""
    room, star, _ = pattern.partition("*")
    return [name for name in guarded() if name.startswith(room)] if star else [pattern]


@pytest.fixture
def people(
    viewer: User, operator: User, billing: User, licensing_admin: User, auditor: User, administrator: User
) -> People:
    return dict(zip(ROLES, (viewer, operator, billing, licensing_admin, auditor, administrator), strict=True))


def test_every_address_stands_in_the_table() -> None:
    assert {name.partition("?")[0] for name, _ in rows()} == set(guarded())


@pytest.mark.parametrize(("name", "method"), sorted(rows()))
def test_only_roles_with_a_mark_get_through(name: str, method: str, people: People) -> None:
    admitted = tuple(role for role, user in people.items() if _answer(user, name, method) not in (403, 405))

    assert admitted == rows()[name, method]


@pytest.mark.parametrize("name", sorted(guarded()))
def test_other_methods_are_for_nobody(name: str, administrator: User) -> None:
    others = [method for method in METHODS if (name, method) not in rows()]

    assert {method: _answer(administrator, name, method) for method in others} == dict.fromkeys(others, 405)


def _answer(user: User, name: str, method: str) -> int:
    client = Client()
    client.force_login(user)
    plain, _, query = name.partition("?")
    return client.generic(method, f"{address(plain)}?{query}").status_code
