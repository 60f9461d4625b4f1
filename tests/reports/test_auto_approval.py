"""Switching the automatic approval of reports, which spreads to every reseller of the console."""

import json

import pytest
from django.test import Client
from django.utils import timezone

from accounts.permissions import Role
from consoles.models import Console
from operations.models import Operation, Preview
from operations.services.confirming import NothingPossibleError
from reports.models import ReportSettings
from reports.operating.approving import SwitchAutoApproval
from tests.operations.fates import ended, lose_answer
from tests.operations.workers import Workers
from tests.reports.conftest import Ask, person_make

pytestmark = pytest.mark.django_db(transaction=True)


def is_on(simulated: Console) -> bool | None:
    return ReportSettings.objects.get(console=simulated).auto_approve


@pytest.mark.parametrize("is_answer_lost", [False, True])
def test_the_switch_shows_in_our_copy(is_answer_lost: bool, ask: Ask, workers: Workers, simulated: Console) -> None:
    wanted = not is_on(simulated)
    workers.fates = [lose_answer] if is_answer_lost else []
    operation = ask("auto_approve", {"enabled": wanted}, typed="")

    workers.run()

    assert ended(operation).state == Operation.State.SUCCEEDED
    assert is_on(simulated) is wanted


def test_the_request_is_the_one_that_the_console_understands(ask: Ask, workers: Workers, simulated: Console) -> None:
    wanted = not is_on(simulated)
    ask("auto_approve", {"enabled": wanted}, typed="")

    workers.run()

    [request] = [sent for sent in workers.network.asked if sent.method == "PATCH"]
    assert json.loads(request.body or b"") == [{"op": "replace", "path": "/AutoApprove", "value": wanted}]


def test_what_stands_as_wanted_is_not_switched(ask: Ask, simulated: Console) -> None:
    with pytest.raises(NothingPossibleError, match="already"):
        ask("auto_approve", {"enabled": bool(is_on(simulated))}, typed="")


@pytest.mark.parametrize("enabled", [True, False])
def test_the_preview_says_that_it_spreads(enabled: bool, simulated: Console) -> None:
    ReportSettings.objects.update(auto_approve=not enabled)

    [examined] = SwitchAutoApproval().examine(
        [simulated.pk], parameters={"enabled": enabled}, file=None, user=person_make(), now=timezone.now()
    )

    assert "The switch spreads to every reseller that this console manages." in examined.warnings


@pytest.mark.parametrize("path", ["finalize", "auto-approval"])
@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.VIEWER, 403), (Role.OPERATOR, 403), (Role.BILLING, 403), (Role.AUDITOR, 403),
        (Role.LICENSING_ADMIN, 302), (Role.ADMINISTRATOR, 302),
    ],
)  # fmt: skip
def test_only_who_may_finalize_gets_to_the_question(
    role: Role, status: int, path: str, simulated: Console, client: Client
) -> None:
    client.force_login(person_make(role=role))

    response = client.post(f"/reports/consoles/{simulated.pk}/{path}/", {"enabled": "1"})

    assert response.status_code == status
    assert Preview.objects.count() == (status == 302)
