"""Lets the database itself refuse to change evidence: what was frozen can be deleted when it is too old, never edited.

References to a report or operation that is deleted may become empty, and nothing else.
"""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

FROZEN = {
    "reports_evidence": (
        "console_name", "report_uid", "number", "owner_uid", "owner_name", "month", "cause", "frozen_at", "digest",
        "payload", "preflight", "totals", "sha256",
    ),
    "reports_evidencefile": ("evidence_id", "content_type", "read_at", "compressed", "sha256"),
}  # fmt: skip
SENTENCE = "Evidence is never changed."
SQLITE = """
CREATE TRIGGER {table}_frozen BEFORE UPDATE OF {columns} ON {table}
BEGIN SELECT RAISE(ABORT, '{sentence}'); END
"""
POSTGRESQL = """
CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{sentence}' USING ERRCODE = 'integrity_constraint_violation'; END $$;
CREATE TRIGGER {table}_frozen BEFORE UPDATE OF {columns} ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_refuse();
"""


REFERENCES = ("console_id", "report_id", "operation_id")
OTHER = " OR ".join(
    f"(NEW.{name} IS NOT NULL AND (OLD.{name} IS NULL OR NEW.{name} <> OLD.{name}))" for name in REFERENCES
)
SQLITE_REFERENCES = f"""
CREATE TRIGGER reports_evidence_tied BEFORE UPDATE OF {", ".join(REFERENCES)} ON reports_evidence WHEN {OTHER}
BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END
"""
POSTGRESQL_REFERENCES = f"""
CREATE TRIGGER reports_evidence_tied BEFORE UPDATE OF {", ".join(REFERENCES)} ON reports_evidence
FOR EACH ROW WHEN ({OTHER}) EXECUTE FUNCTION reports_evidence_refuse();
"""


def freeze(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    statement = POSTGRESQL if is_postgresql else SQLITE
    for table, columns in FROZEN.items():
        schema_editor.execute(statement.format(table=table, columns=", ".join(columns), sentence=SENTENCE))
    schema_editor.execute(POSTGRESQL_REFERENCES if is_postgresql else SQLITE_REFERENCES)


def thaw(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    schema_editor.execute(f"DROP TRIGGER reports_evidence_tied{' ON reports_evidence' if is_postgresql else ''}")
    for table in FROZEN:
        if is_postgresql:
            schema_editor.execute(f"DROP TRIGGER {table}_frozen ON {table}; DROP FUNCTION {table}_refuse()")
        else:
            schema_editor.execute(f"DROP TRIGGER {table}_frozen")


class Migration(migrations.Migration):
    dependencies = [("reports", "0002_evidence")]
    operations = [migrations.RunPython(freeze, thaw)]
