"""Lets the database itself refuse to change evidence: what was frozen can be deleted when it is too old, never edited.

References to a console, report or operation that is deleted may become empty.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.apps.registry import Apps

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


def freeze(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    statement = POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE
    for table, columns in FROZEN.items():
        schema_editor.execute(statement.format(table=table, columns=", ".join(columns), sentence=SENTENCE))


def thaw(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for table in FROZEN:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP TRIGGER {table}_frozen ON {table}; DROP FUNCTION {table}_refuse()")
        else:
            schema_editor.execute(f"DROP TRIGGER {table}_frozen")


class Migration(migrations.Migration):
    dependencies = [("reports", "0002_evidence")]
    operations = [migrations.RunPython(freeze, thaw)]
