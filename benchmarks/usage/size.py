"""How large the database is, and which table takes how much of it."""

from pathlib import Path
from typing import Any

USAGE_TABLES = ("organizationusage", "usageline", "gauge", "gaugeday")


def size() -> dict[str, Any]:
    """Return the bytes of the database's file, and the bytes and rows of each table of usage with its indexes.

    What is left in the log is written to the file before; nothing is compacted.
    """
    from django.conf import settings
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        sizes = "SELECT tbl_name, SUM(pgsize) FROM dbstat JOIN sqlite_schema USING (name) GROUP BY tbl_name"
        found = dict(cursor.execute(sizes).fetchall())
        tables = {name: found[f"usage_{name}"] for name in USAGE_TABLES}
        rows = {name: cursor.execute(f"SELECT COUNT(*) FROM usage_{name}").fetchone()[0] for name in USAGE_TABLES}
    file = Path(settings.DATABASES["default"]["NAME"])
    return {"bytes": file.stat().st_size, "tables": tables, "rows": rows}
