"""What a preview says would happen to each license: in which words, what it refuses, and what it warns of."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from consoles.models import Console, Freshness, Product
from licensing.models import License
from licensing.operating.installing import SAME_FILE
from operations.kinds import Examined, Facts, LicenseFile, kind_of
from operations.models import Operation
from tests.licensing.factories import NOW, console_make, license_make, organization_make, server_make
from tests.licensing.operating import ended, operation_make

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
FILE = LicenseFile(name="harbor.lic", size=1234, sha256="ab" * 32)
ON, OFF = {"enabled": True}, {"enabled": False}
ALL, SOCKET, INSTANCE = {"section": "All"}, {"section": "Socket"}, {"section": "Instance"}


def _in(days: int) -> date:
    return TODAY + timedelta(days=days)


Examine = Callable[..., list[Examined]]


@pytest.fixture
def examine(licensing_admin: User) -> Examine:
    def examine(kind: str, *licenses: License, user: User = licensing_admin, **parameters: Any) -> list[Examined]:
        file = FILE if kind == "install" else None
        pks = [license_.pk for license_ in licenses]
        return kind_of(kind).examine(pks, parameters=parameters, file=file, user=user, now=NOW)

    return examine


def _said(items: list[Examined]) -> list[str]:
    return [text.replace("\u00a0", " ") for item in items for text in (item.refusal or "", *item.warnings) if text]


def _license(console: Console, **values: Any) -> License:
    product = values.pop("product", Product.SITE)
    server = server_make(console, kind=product, name=values.pop("name", "srv"), status=values.pop("server_status", ""))
    return license_make(console, product=product, server=server, uid=server.uid, **values)


MERGED: Facts = {"product": Product.BACKUP_SERVER, "section_types": ["Instance", "Socket"]}
SOON: Facts = {"expires_on": date(2026, 11, 30)}
NEVER: Facts = {"expires_on": None}


@pytest.mark.parametrize(
    ("kind", "parameters", "values", "sentence"),
    [
        ("update", {}, SOON, "Veeam is asked for a newer key; the current one expires 2026-11-30."),
        ("update", {}, {"expires_on": _in(-4)}, "Veeam is asked for a newer key; the current one expired 2026-11-19."),
        ("update", {}, NEVER, "Veeam is asked for a newer key; the current one has no expiry."),
        ("install", {}, SOON, "harbor.lic replaces the current license, which expires 2026-11-30."),
        ("install", {}, {"status": "Unlicensed"}, "harbor.lic is installed; no license is there now."),
        ("auto_update", ON, {}, "Auto-update will be on: the key is then replaced before it expires."),
        ("auto_update", OFF, SOON, "Auto-update will be off: somebody has to install the next key before 2026-11-30."),
        (
            "delete",
            ALL,
            MERGED | SOON,
            "The license, which expires 2026-11-30, is removed: the server is left without one.",
        ),
        ("delete", SOCKET, MERGED, "The socket part is removed; the instance part stays."),
        ("delete", INSTANCE, MERGED, "The instance part is removed; the socket part stays."),
    ],
)
def test_a_preview_says_what_will_happen(
    kind: str, parameters: Facts, values: Facts, sentence: str, console: Console, examine: Examine
) -> None:
    (item,) = examine(kind, _license(console, **values), **parameters)

    assert item.sentence == sentence


@pytest.mark.parametrize(
    ("kind", "parameters", "values", "refusal"),
    [
        ("delete", ALL, {"product": Product.SITE}, "has no way to delete it."),
        ("delete", ALL, {"product": Product.M365}, "has no way to delete it."),
        ("delete", ALL, {"product": Product.CONSOLE}, "has no way to delete it."),
        ("auto_update", ON, {"product": Product.CONSOLE}, "is switched in the console itself."),
        ("delete", SOCKET, {"product": Product.VEEAM_ONE}, "no separate socket and instance parts"),
        ("delete", INSTANCE, {"product": Product.BACKUP_SERVER, "section_types": ["Instance"]}, "no separate"),
        ("auto_update", ON, {"auto_update": True}, "Auto-update is on already."),
        ("auto_update", OFF, {"auto_update": False}, "Auto-update is off already."),
        ("update", {}, {"gone_at": NOW}, "The console no longer has this license."),
    ],
)
def test_what_there_is_not_is_refused(
    kind: str, parameters: Facts, values: Facts, refusal: str, console: Console, examine: Examine
) -> None:
    (item,) = examine(kind, _license(console, **values), **parameters)

    assert refusal in item.refusal
    assert item.warnings == []


@pytest.mark.parametrize(
    ("kind", "parameters", "product"),
    [
        ("delete", ALL, Product.BACKUP_SERVER),
        ("delete", ALL, Product.VEEAM_ONE),
        ("install", {}, Product.CONSOLE),
        ("update", {}, Product.CONSOLE),
        *(("auto_update", OFF, product) for product in Product.values if product != Product.CONSOLE),
        *(("update", {}, product) for product in Product.values),
    ],
)
def test_what_the_contract_has_is_not_refused(
    kind: str, parameters: Facts, product: str, console: Console, examine: Examine
) -> None:
    (item,) = examine(kind, _license(console, product=product), **parameters)

    assert item.refusal == ""


def test_auto_update_that_is_unknown_can_be_switched_either_way(console: Console, examine: Examine) -> None:
    license_ = _license(console, auto_update=None)

    assert [examine("auto_update", license_, enabled=enabled)[0].refusal for enabled in (True, False)] == ["", ""]


def test_a_role_that_may_not_is_refused(console: Console, examine: Examine, viewer: User, operator: User) -> None:
    server, own = _license(console), _license(console, product=Product.CONSOLE)

    assert _said(examine("update", server, own, user=viewer)) == [
        "Your role does not include this: change the licenses of servers, cancel and retry.",
        "Your role does not include this: change the license of a console.",
    ]
    assert [item.refusal for item in examine("update", server, user=operator)] == [""]
    assert examine("update", own, user=operator)[0].refusal != ""


def test_a_server_that_somebody_works_on_is_refused_with_whose_work_it_is(
    console: Console, examine: Examine, operator: User, licensing_admin: User
) -> None:
    license_, own, free = _license(console), _license(console), _license(console)
    operation_make(license_, operator, requested_at=NOW - timedelta(minutes=2))
    operation_make(own, licensing_admin, kind="auto_update", state="queued")
    ended(operation_make(free, operator), Operation.State.FAILED)

    assert _said(examine("install", license_, own, free)) == [
        "operator asked for an update 2 min ago; that has to end first.",
        "You asked for a switch of auto-update just now; that has to end first.",
    ]


@pytest.mark.parametrize(
    ("values", "warning"),
    [
        ({"type": "Evaluation"}, "Licenses of type Evaluation do not renew, so a newer key is unlikely."),
        ({"type": "NotInstalled"}, "Licenses of type NotInstalled do not renew, so a newer key is unlikely."),
        ({"type": "Promo"}, "Whether licenses of type Promo renew is not known."),
        (
            {"expires_on": _in(-61)},
            "It expired 61 days ago and no grace is left: Veeam may have no newer key for it.",
        ),
        (
            {"support_expires_on": _in(-1)},
            "Support ended on 2026-11-22: Veeam may have no newer key without it.",
        ),
        ({"server_status": "Inaccessible"}, "The console cannot reach this server at the moment."),
        ({"entitlement_copies": 3}, "This key is on 3 servers; only this one changes."),
    ],
)
def test_an_update_that_is_unlikely_to_work_is_warned_of_and_not_refused(
    values: Facts, warning: str, console: Console, examine: Examine
) -> None:
    assert _said(examine("update", _license(console, **values))) == [warning]


@pytest.mark.parametrize("values", [{}, {"expires_on": _in(-60)}, {"support_expires_on": TODAY}, {"expires_on": TODAY}])
def test_an_update_that_should_work_is_not_warned_of(values: Facts, console: Console, examine: Examine) -> None:
    assert _said(examine("update", _license(console, **values))) == []


@pytest.mark.parametrize(
    ("parameters", "values", "warning"),
    [
        (OFF, {"expires_on": _in(30)}, "It expires in 30 days, and will not renew itself any more."),
        (OFF, {"expires_on": _in(-2)}, "It expired 2 days ago, and will not renew itself any more."),
        (OFF, {"type": "NFR"}, "Auto-update is always on for type NFR; the console may refuse this."),
        (
            ON,
            {"type": "Perpetual", "auto_update": False},
            "Licenses of type Perpetual do not renew, so a newer key is unlikely.",
        ),
    ],
)
def test_a_switch_that_is_useless_impossible_or_dangerous_is_warned_of(
    parameters: Facts, values: Facts, warning: str, console: Console, examine: Examine
) -> None:
    assert _said(examine("auto_update", _license(console, **values), **parameters)) == [warning]


def test_a_license_that_there_seems_not_to_be_can_be_deleted_with_a_warning(console: Console, examine: Examine) -> None:
    license_ = _license(console, product=Product.BACKUP_SERVER, type="NotInstalled")

    assert _said(examine("delete", license_, **ALL)) == ["There seems to be no license on this server."]


def test_old_knowledge_is_warned_of(console: Console, examine: Examine) -> None:
    Freshness.objects.update(refreshed_at=NOW - timedelta(days=2))
    old, read_by_itself = _license(console), _license(console, read_at=NOW)

    assert _said(examine("update", old, read_by_itself)) == ["What is known of this license was read 2 d ago."]


def test_a_console_that_is_switched_off_is_warned_of(examine: Examine) -> None:
    console = console_make(name="EU-West", is_active=False)

    assert _said(examine("update", _license(console))) == [
        "EU-West is switched off here, so nobody reads it on schedule."
    ]


def test_the_file_that_is_there_already_is_warned_of(console: Console, examine: Examine, operator: User) -> None:
    same, other, replaced = _license(console), _license(console), _license(console)
    installed = [(same, FILE.sha256), (other, "cd"), (replaced, FILE.sha256), (replaced, "cd")]
    for minutes, (license_, sha256) in enumerate(installed):
        operation = operation_make(license_, operator, kind="install", sha256=sha256)
        ended(operation, Operation.State.SUCCEEDED, NOW + timedelta(minutes=minutes))

    examined = examine("install", same, other, replaced)
    warned = [item.target.subject_pk for item in examined if SAME_FILE in item.warnings]

    assert warned == [same.pk]


def test_an_installation_that_failed_left_no_file(console: Console, examine: Examine, operator: User) -> None:
    license_ = _license(console)
    ended(operation_make(license_, operator, kind="install", sha256=FILE.sha256), Operation.State.FAILED)

    assert _said(examine("install", license_)) == []


def test_one_file_for_several_servers_is_one_key_whose_use_is_added_up_by_unit(
    console: Console, examine: Examine
) -> None:
    licenses = [
        _license(console, used_units=40.0),
        _license(console, used_units=2.5),
        _license(console, used_units=3.0, unit_type="instances", used_sockets=4.0),
        _license(console, used_units=None),
        _license(console, used_units=999.0, gone_at=NOW),
    ]

    assert _said(examine("install", *licenses)) == [
        "These 4 servers would share one key, and it has to cover 42.5 points, 4 sockets, 3 instances"
        "; the use of 1 of them is unknown.",
        "The console no longer has this license.",
    ]


def test_enterprise_manager_is_named_once_and_only_for_backup_servers(console: Console, examine: Examine) -> None:
    server, site = _license(console, product=Product.BACKUP_SERVER), _license(console)
    other = _license(console, product=Product.BACKUP_SERVER)

    assert _said(examine("install", site)) == []
    assert _said(examine("install", server)) == [
        "If Veeam Backup Enterprise Manager manages this server, install the license there."
    ]
    assert sum("Enterprise Manager" in text for text in _said(examine("install", site, server, other))) == 1


def test_the_target_is_named_as_pages_name_it(console: Console, examine: Examine) -> None:
    owner = organization_make(console, name="Harbor Dental")
    license_ = _license(console, name="vcc-1", organization=owner)

    target = examine("update", license_)[0].target

    assert (target.name, target.owner, target.kind_title) == ("vcc-1", "Harbor Dental", "Cloud Connect")
    assert (target.kind, target.uid, target.subject_pk) == ("site", license_.uid, license_.pk)
    assert (target.path, target.organization_id) == (license_.get_absolute_url(), owner.pk)


def test_the_order_of_the_choice_is_kept_and_unknown_keys_are_left_out(console: Console, operator: User) -> None:
    one, two, three = (_license(console) for _ in range(3))
    pks = [three.pk, 999_999, one.pk, two.pk]

    kept = kind_of("update").examine(pks, parameters={}, file=None, user=operator, now=NOW)

    assert [item.target.subject_pk for item in kept] == [three.pk, one.pk, two.pk]


@pytest.mark.parametrize(
    ("kind", "parameters"), [("install", {}), ("update", {}), ("auto_update", OFF), ("delete", ALL)]
)
def test_a_preview_costs_the_same_for_three_and_for_thirty(
    kind: str, parameters: Facts, console: Console, examine: Examine, operator: User
) -> None:
    licenses = [_license(console, product=Product.BACKUP_SERVER) for _ in range(30)]
    for license_ in licenses[::2]:
        operation_make(license_, operator)

    counts = []
    for count in (3, 30):
        with CaptureQueriesContext(connection) as queries:
            examine(kind, *licenses[:count], user=User.objects.get(pk=operator.pk), **parameters)
        counts.append(len(queries))

    assert counts[0] == counts[1]
