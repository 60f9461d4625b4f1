"""A backup is restored into an empty database of the same schema, and nothing is sent or done a second time."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command
from django.db.migrations.recorder import MigrationRecorder
from pytest_django.fixtures import Settings

from accounts.audit.actions import Action
from accounts.models import AuditEntry, SignInLink, User
from alerts.models import Channel, Message, Told
from alerts.telling.digests import digests_write
from alerts.telling.telling import tell
from operations.models import Attempt, Operation
from refresh.models import Refresh
from tests.alerts.factories import channel_make, warning_make
from tests.consoles.factories import console_make
from tests.operations.factories import attempt_make, batch_make, operation_make, person_make
from tests.vspcdash.backups.installing import backed_up
from vspcdash.backups.errors import BackupRefusedError
from vspcdash.backups.restoring import backup_restore
from vspcdash.backups.rows import lines_of
from vspcdash.backups.sequences import last_keys_set
from vspcdash.backups.tables import backed_up_tables

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


def test_a_database_with_anything_in_it_is_left_alone(backup: Path) -> None:
    User.objects.create_user(username="somebody")

    with pytest.raises(CommandError, match="The database is not empty"):
        call_command("restore", backup)

    assert list(User.objects.values_list("username", flat=True)) == ["somebody"]


def test_another_schema_is_refused(backup: Path) -> None:
    MigrationRecorder.Migration.objects.create(app="accounts", name="9999_later", applied=NOW)

    with pytest.raises(BackupRefusedError, match=r"under another schema \(accounts.9999_later\): restore it with that"):
        backup_restore(backup)


def test_secrets_that_the_present_key_does_not_open_are_refused(backup: Path, settings: Settings) -> None:
    settings.ENCRYPTION_KEYS = [Fernet.generate_key().decode()]

    with pytest.raises(BackupRefusedError, match="do not open with the present VSPCDASH_ENCRYPTION_KEY"):
        backup_restore(backup)

    assert not User.objects.exists()


def test_a_database_that_is_not_migrated_is_refused(backup: Path) -> None:
    MigrationRecorder.Migration.objects.filter(app="alerts").delete()

    with pytest.raises(BackupRefusedError, match=r"run `python manage\.py migrate` first"):
        backup_restore(backup)


def test_a_row_that_comes_back_otherwise_is_refused(backup: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(User._meta.get_field("first_name"), "get_db_prep_save", lambda value, connection: "Another")

    with pytest.raises(BackupRefusedError, match="does not give back the rows of accounts_user as they are in the"):
        backup_restore(backup)

    assert not User.objects.exists()


def test_it_says_what_it_did_and_that_the_log_is_proven(backup: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("restore", backup)

    first, *others = capsys.readouterr().out.splitlines()
    assert "tables are restored from the backup of" in first
    assert others == [
        "1 sign-in link voided: make new ones.",
        "The audit log: 1 blocks with 5 entries are as they were sealed; 3 entries are not sealed yet.",
    ]
    assert AuditEntry.objects.latest("pk").action == Action.BACKUP_RESTORED


def test_a_log_that_is_not_as_it_was_sealed_is_said_and_ends_with_2(
    file: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    with backed_up(file):
        person_make()
    (tmp_path / "audit").mkdir()
    (tmp_path / "audit" / "last-seal").write_text(f"3:{'0' * 64}")

    with pytest.raises(SystemExit, match="2"):
        call_command("restore", file)

    assert "The audit log: block 3: the seal that this machine made is missing" in capsys.readouterr().out
    assert User.objects.exists()


def test_a_closed_database_comes_back_row_by_row(file: Path) -> None:
    with backed_up(file):
        attempt_make(operation_make(console_make()))
        before = {table.name: list(lines_of(table)) for table in backed_up_tables()}

    backup_restore(file)

    for table in backed_up_tables():
        if table.model is not AuditEntry:
            assert list(lines_of(table)) == before[table.name]


@pytest.mark.parametrize("state", ["queued", "running"])
@pytest.mark.parametrize("is_sent", [True, False])
def test_an_open_operation_ends_as_unknown(state: str, is_sent: bool, file: Path) -> None:
    with backed_up(file):
        open_ = operation_make(console_make(), state, batch=batch_make(file_content="bGljZW5zZQ=="))
        sent_at = NOW if is_sent else None
        attempt_make(open_, sent_at=sent_at, accepted_at=None, action_uid=None, outcome="", ended_at=None)

    _, said = backup_restore(file)

    operation = Operation.objects.get()
    assert operation.state == Operation.State.UNKNOWN
    assert "restored from a backup" in operation.error
    assert operation.attempts.get().outcome == Attempt.Outcome.UNKNOWN
    assert operation.batch.file_content == ""
    assert AuditEntry.objects.filter(action=Action.OPERATION_ENDED).count() == 1
    assert said == ["1 open operation ended as unknown: look at the console."]


def test_an_open_refresh_ends(file: Path) -> None:
    with backed_up(file):
        Refresh.objects.create(console=console_make(), state="running", trigger="schedule", requested_at=NOW)

    backup_restore(file)

    assert Refresh.objects.get().state == Refresh.State.FAILED


def test_a_message_that_waits_is_given_up_and_not_written_anew(file: Path) -> None:
    with backed_up(file):
        channel_make()
        warning_make()
        assert tell(NOW) == 1

    backup_restore(file)

    assert Message.objects.get().state == Message.State.GIVEN_UP
    assert Told.objects.count() == 1
    assert tell(NOW + timedelta(days=2)) == 0


def test_a_digest_that_came_due_since_is_not_written(file: Path) -> None:
    with backed_up(file):
        channel_make(digest_at=NOW.time(), digest_on=NOW.date())
        warning_make()

    later = NOW + timedelta(days=1, hours=1)
    with time_machine.travel(later, tick=False):
        backup_restore(file)

    assert digests_write(later) == 0
    assert Channel.objects.get().digest_on == later.date()
    assert digests_write(later + timedelta(days=1)) == 1


def test_a_sign_in_link_lets_nobody_in_any_more(file: Path) -> None:
    dated = {"created_at": NOW, "expires_at": NOW + timedelta(days=3)}
    with backed_up(file):
        SignInLink.objects.create(user=person_make(), purpose=SignInLink.Purpose.PASSWORD, digest="1" * 64, **dated)

    with time_machine.travel(NOW, tick=False):
        _, said = backup_restore(file)

    assert said == ["1 sign-in link voided: make new ones."]
    assert not SignInLink.objects.get().is_good(NOW)


def test_a_table_that_never_had_a_row_begins_with_the_first_key() -> None:
    tables = backed_up_tables()

    last_keys_set(tables, dict.fromkeys([table.name for table in tables], 0))

    assert person_make().pk >= 1
