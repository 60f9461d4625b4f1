"""Lets the database itself refuse to change the audit log, and gives it the indexes by which its page looks things up.

An entry can be deleted once the seal of its block says that it is in an archive; a seal can be told once where that is.
Nothing else can be changed or deleted, nor the tables be emptied.

SQLite forgets the triggers of a table that a later migration builds anew: that migration has to make them again.
"""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

ENTRY, SEAL = "accounts_auditentry", "accounts_auditseal"
SENTENCE = "The audit log is never changed."
# Whether the old entry lies in a block that is in an archive: the block is the first that ends at its key or later.
ARCHIVED = f"""COALESCE((
    SELECT first_pk <= OLD.id AND archived_at IS NOT NULL AND archive_sha256 <> ''
    FROM {SEAL} WHERE last_pk >= OLD.id ORDER BY last_pk LIMIT 1
), FALSE)"""
SEALED = (
    "id", "number", "first_pk", "last_pk", "entry_count", "previous_mac", "mac", "key_fingerprint", "sealed_at",
)  # fmt: skip
# Whether an update tells the seal, which knew of none, where its archive is, and nothing else.
TOLD = " AND ".join([
    "OLD.archived_at IS NULL AND OLD.archive_name = '' AND OLD.archive_sha256 = ''",
    "NEW.archived_at IS NOT NULL AND NEW.archive_name <> '' AND NEW.archive_sha256 <> ''",
    *(f"NEW.{column} = OLD.{column}" for column in SEALED),
])  # fmt: skip

REFUSE = f"BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END"
# `INSERT OR REPLACE` deletes what is in its way without asking the trigger of deletions.
SQLITE = [
    f"CREATE TRIGGER {ENTRY}_update BEFORE UPDATE ON {ENTRY} {REFUSE}",
    f"CREATE TRIGGER {ENTRY}_delete BEFORE DELETE ON {ENTRY} WHEN NOT {ARCHIVED} {REFUSE}",
    f"CREATE TRIGGER {ENTRY}_replace BEFORE INSERT ON {ENTRY} "
    f"WHEN EXISTS (SELECT 1 FROM {ENTRY} WHERE id = NEW.id) {REFUSE}",
    f"CREATE TRIGGER {SEAL}_update BEFORE UPDATE ON {SEAL} WHEN NOT COALESCE({TOLD}, FALSE) {REFUSE}",
    f"CREATE TRIGGER {SEAL}_delete BEFORE DELETE ON {SEAL} {REFUSE}",
    f"CREATE TRIGGER {SEAL}_replace BEFORE INSERT ON {SEAL} "
    f"WHEN EXISTS (SELECT 1 FROM {SEAL} WHERE id = NEW.id OR number = NEW.number) {REFUSE}",
]
SQLITE_UNDO = [
    f"DROP TRIGGER {table}_{event}" for table in (ENTRY, SEAL) for event in ("update", "delete", "replace")
]

POSTGRESQL = f"""
CREATE FUNCTION accounts_audit_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{SENTENCE}' USING ERRCODE = 'integrity_constraint_violation'; END $$;
CREATE FUNCTION accounts_audit_delete() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
IF {ARCHIVED} THEN RETURN OLD; END IF;
RAISE EXCEPTION '{SENTENCE}' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER {ENTRY}_update BEFORE UPDATE ON {ENTRY} FOR EACH ROW EXECUTE FUNCTION accounts_audit_refuse();
CREATE TRIGGER {ENTRY}_delete BEFORE DELETE ON {ENTRY} FOR EACH ROW EXECUTE FUNCTION accounts_audit_delete();
CREATE TRIGGER {ENTRY}_truncate BEFORE TRUNCATE ON {ENTRY} EXECUTE FUNCTION accounts_audit_refuse();
CREATE TRIGGER {SEAL}_update BEFORE UPDATE ON {SEAL} FOR EACH ROW
WHEN (({TOLD}) IS NOT TRUE) EXECUTE FUNCTION accounts_audit_refuse();
CREATE TRIGGER {SEAL}_delete BEFORE DELETE ON {SEAL} FOR EACH ROW EXECUTE FUNCTION accounts_audit_refuse();
CREATE TRIGGER {SEAL}_truncate BEFORE TRUNCATE ON {SEAL} EXECUTE FUNCTION accounts_audit_refuse();
"""
POSTGRESQL_UNDO = [
    *(
        f"DROP TRIGGER {table}_{event} ON {table}"
        for table in (ENTRY, SEAL)
        for event in ("update", "delete", "truncate")
    ),
    "DROP FUNCTION accounts_audit_delete()",
    "DROP FUNCTION accounts_audit_refuse()",
]


def keep(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in [POSTGRESQL] if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement, None)


def let_go(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in POSTGRESQL_UNDO if schema_editor.connection.vendor == "postgresql" else SQLITE_UNDO:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0007_people_roles")]
    operations = [
        migrations.AddIndex(
            "auditentry", models.Index(fields=["actor_name"], name="audit_by_actor")
        ),
        migrations.AddIndex(
            "auditentry", models.Index(fields=["subject_kind", "subject_key"], name="audit_by_subject")
        ),
        migrations.AddIndex("auditentry", models.Index(fields=["address"], name="audit_by_address")),
        migrations.AddIndex("auditentry", models.Index(fields=["request_id"], name="audit_by_request")),
        migrations.AddIndex("auditseal", models.Index(fields=["last_pk"], name="seal_by_last")),
        migrations.AddIndex(
            "auditseal",
            models.Index(fields=["number"], condition=models.Q(archived_at=None), name="seal_not_archived"),
        ),
        migrations.RunPython(keep, let_go),
    ]
