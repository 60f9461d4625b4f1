"""The command says what was found, also by the seal that this machine kept."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import call_command

from accounts.audit.keeping import NAME
from accounts.models import AuditSeal
from tests.accounts.audit.factories import block_make
from tests.accounts.audit.verifying.deeds import cut_off, undone
from tests.support.flushing import guards_aside

pytestmark = pytest.mark.django_db


def test_the_command_says_that_all_is_well(capsys: pytest.CaptureFixture[str]) -> None:
    seal = block_make()

    call_command("audit_verify", "--expect", f"1:{seal.mac}")

    assert "1 blocks with 3 entries are as they were sealed; 0 entries are not sealed yet." in capsys.readouterr().out


def test_the_command_ends_with_1_and_one_line_for_each_finding(capsys: pytest.CaptureFixture[str]) -> None:
    block_make()

    with pytest.raises(SystemExit, match="1"):
        call_command("audit_verify", "--expect", f"1:{'0' * 64}", "--expect", f"9:{'0' * 64}")

    assert capsys.readouterr().out.splitlines() == [
        "block 1: its seal has another code than the one that is known",
        "block 9: its seal is missing, though its code is known",
    ]


@pytest.mark.parametrize(
    ("deed", "finding"),
    [
        (cut_off, "block 2: the seal that this machine made is missing; its code is in"),
        (lambda seal: AuditSeal.objects.filter(pk=seal.pk).update(mac="0" * 64), "block 2: its seal has another code"),
    ],
)
def test_the_command_finds_what_contradicts_the_seal_that_this_machine_made(
    deed: Callable[[AuditSeal], None], finding: str, capsys: pytest.CaptureFixture[str]
) -> None:
    block_make()
    last = block_make()
    with undone():
        deed(last)

        with pytest.raises(SystemExit, match="1"):
            call_command("audit_verify")

    assert finding in capsys.readouterr().out


def test_what_other_machines_sealed_since_contradicts_nothing(archive_folder: Path) -> None:
    block_make()
    kept = (archive_folder / NAME).read_text()
    block_make()

    (archive_folder / NAME).write_text(kept)

    call_command("audit_verify")


def test_the_command_names_triggers_that_are_missing(capsys: pytest.CaptureFixture[str]) -> None:
    with guards_aside(), pytest.raises(SystemExit, match="1"):
        call_command("audit_verify")

    assert "its trigger accounts_auditentry_update is missing" in capsys.readouterr().out
