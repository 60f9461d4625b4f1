"""The whole matrix: which role gets through which address by which method.

An address and method of the table answer a role that has a mark, and refuse all others; every other method of an
address is refused to everybody. Who may see which row behind an address is a matter of scope.
"""

import pytest
from django.db import transaction
from django.test import Client

from accounts.permissions import Role
from tests.doors.addresses import address, guarded
from tests.doors.visitors import client_of

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
ROLES = (Role.VIEWER, Role.OPERATOR, Role.BILLING, Role.LICENSING_ADMIN, Role.AUDITOR, Role.ADMINISTRATOR)
MATRIX = """
address                               method  viewer  operator  billing  licensing  auditor  administrator
accounts:audit                        GET     -       -         -        -          yes      yes
accounts:audit?format=csv             GET     -       -         -        -          yes      yes
accounts:columns                      POST    yes     yes       yes      yes        yes      yes
admin:*                               GET     -       -         -        -          -        yes
alerts:alert                          GET     yes     yes       yes      yes        yes      yes
alerts:alert_list                     GET     yes     yes       yes      yes        yes      yes
alerts:alert_list?format=csv          GET     -       -         yes      yes        yes      yes
alerts:bell                           GET     yes     yes       yes      yes        yes      yes
alerts:handle                         POST    -       yes       -        yes        -        yes
alerts:settings                       GET     -       -         -        -          -        yes
alerts:stages                         GET     -       -         -        -          -        yes
alerts:stages                         POST    -       -         -        -          -        yes
alerts:stages_reset                   POST    -       -         -        -          -        yes
api:acknowledge                       POST    -       yes       -        yes        -        yes
api:alert                             GET     -       yes       yes      yes        yes      yes
api:alerts                            GET     -       yes       yes      yes        yes      yes
api:freshness                         GET     -       -         yes      yes        yes      yes
api:index                             GET     yes     yes       yes      yes        yes      yes
api:license                           GET     -       -         yes      yes        yes      yes
api:licenses                          GET     -       -         yes      yes        yes      yes
api:openapi                           GET     yes     yes       yes      yes        yes      yes
api:operation                         GET     -       -         yes      yes        yes      yes
api:operations                        GET     -       -         yes      yes        yes      yes
api:organization                      GET     -       -         yes      yes        yes      yes
api:organizations                     GET     -       -         yes      yes        yes      yes
api:refreshes                         POST    -       yes       yes      yes        -        yes
api:report                            GET     -       -         yes      yes        yes      yes
api:reports                           GET     -       -         yes      yes        yes      yes
api:usage                             GET     -       -         yes      yes        yes      yes
api:usage_of_products                 GET     -       -         yes      yes        yes      yes
api:usage_of_resellers                GET     -       -         yes      yes        yes      yes
api:usage_of_workloads                GET     -       -         yes      yes        yes      yes
channels:channel_add                  GET     yes     yes       yes      yes        yes      yes
channels:channel_add                  POST    yes     yes       yes      yes        yes      yes
channels:channel_delete               POST    yes     yes       yes      yes        yes      yes
channels:channel_edit                 GET     yes     yes       yes      yes        yes      yes
channels:channel_edit                 POST    yes     yes       yes      yes        yes      yes
channels:channel_list                 GET     yes     yes       yes      yes        yes      yes
channels:channel_switch               POST    yes     yes       yes      yes        yes      yes
channels:channel_test                 POST    yes     yes       yes      yes        yes      yes
channels:messages                     GET     yes     yes       yes      yes        yes      yes
channels:shared_add                   GET     -       -         -        -          -        yes
channels:shared_add                   POST    -       -         -        -          -        yes
channels:shared_list                  GET     -       -         -        -          -        yes
consoles:console_add                  GET     -       -         -        -          -        yes
consoles:console_add                  POST    -       -         -        -          -        yes
consoles:console_edit                 GET     -       -         -        -          -        yes
consoles:console_edit                 POST    -       -         -        -          -        yes
consoles:console_list                 GET     -       -         -        -          -        yes
consoles:console_switch               POST    -       -         -        -          -        yes
consoles:console_test                 POST    -       -         -        -          -        yes
exports:export                        GET     -       -         yes      yes        yes      yes
exports:export_list                   GET     -       -         yes      yes        yes      yes
exports:export_list                   POST    -       -         yes      yes        yes      yes
exports:file                          GET     -       -         yes      yes        yes      yes
feeds:feed_list                       GET     yes     yes       yes      yes        yes      yes
feeds:feed_list                       POST    yes     yes       yes      yes        yes      yes
feeds:revoke                          POST    yes     yes       yes      yes        yes      yes
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
people:token_revoke                   POST    -       -         -        -          -        yes
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
reports:board?format=csv              GET     -       -         yes      yes        yes      yes
reports:changes                       GET     -       -         yes      yes        yes      yes
reports:changes?format=csv            GET     -       -         yes      yes        yes      yes
reports:close                         POST    -       -         -        yes        -        yes
reports:closing_withdraw              POST    -       -         -        yes        -        yes
reports:concerns                      GET     -       -         yes      yes        yes      yes
reports:evidence                      GET     -       -         yes      yes        yes      yes
reports:evidence_file                 GET     -       -         yes      yes        yes      yes
reports:finalize                      POST    -       -         -        yes        -        yes
reports:history                       GET     -       -         yes      yes        yes      yes
reports:history?format=csv            GET     -       -         yes      yes        yes      yes
reports:licenses                      GET     -       -         yes      yes        yes      yes
reports:licenses?format=csv           GET     -       -         yes      yes        yes      yes
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
usage:forecast?format=csv             GET     -       -         yes      yes        yes      yes
usage:head_room                       GET     -       -         yes      yes        yes      yes
usage:month_chart                     GET     -       -         yes      yes        yes      yes
usage:month_chart?format=csv          GET     -       -         yes      yes        yes      yes
usage:organization                    GET     -       -         yes      yes        yes      yes
usage:organization_chart              GET     -       -         yes      yes        yes      yes
usage:organization_chart?format=csv   GET     -       -         yes      yes        yes      yes
usage:organization_forecast           GET     -       -         yes      yes        yes      yes
usage:organization_forecast?format=csv GET    -       -         yes      yes        yes      yes
usage:panel                           GET     -       -         yes      yes        yes      yes
usage:products_chart                  GET     -       -         yes      yes        yes      yes
usage:products_chart?format=csv       GET     -       -         yes      yes        yes      yes
usage:reasons                         GET     -       -         yes      yes        yes      yes
usage:top_chart                       GET     -       -         yes      yes        yes      yes
usage:top_chart?format=csv            GET     -       -         yes      yes        yes      yes
usage:usage_list                      GET     -       -         yes      yes        yes      yes
usage:usage_list?format=csv           GET     -       -         yes      yes        yes      yes
"""

# An address, and a method.
Line = tuple[str, str]
REFUSED, NO_SUCH_METHOD, LET_IN = 403, 405, "let in"


def rows() -> dict[Line, tuple[Role, ...]]:
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


def test_every_address_stands_in_the_table() -> None:
    assert {name.partition("?")[0] for name, _ in rows()} == set(guarded())


@pytest.mark.parametrize("role", ROLES)
def test_a_role_gets_through_where_it_has_a_mark_and_nowhere_else(role: Role, db: None) -> None:
    client, _ = client_of(role)

    answers = {line: _verdict(client, *line) for line in rows()}

    assert answers == {line: LET_IN if role in admitted else REFUSED for line, admitted in rows().items()}


def test_other_methods_are_for_nobody(db: None) -> None:
    client, _ = client_of(Role.ADMINISTRATOR)
    others = [(name, method) for name in guarded() for method in METHODS if (name, method) not in rows()]

    answers = {line: _status(client, *line) for line in others}

    assert answers == dict.fromkeys(others, NO_SUCH_METHOD)


def _verdict(client: Client, name: str, method: str) -> str | int:
    """Whether somebody is let in: then there may be nothing, or what was sent is wrong, but nothing breaks."""
    status = _status(client, name, method)
    return status if status in (REFUSED, NO_SUCH_METHOD) or status >= 500 else LET_IN


def _status(client: Client, name: str, method: str) -> int:
    """Send a request and undo what it does, so that each answers in the same world."""
    plain, _, query = name.partition("?")
    with transaction.atomic():
        status = client.generic(method, f"{address(plain)}?{query}").status_code
        transaction.set_rollback(True)
    return status
