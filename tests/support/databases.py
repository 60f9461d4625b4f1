"""The databases of what tests start: each has its own, as a file in its data folder or on the server of the tests."""

import os
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

SERVER_URL = os.environ.get("TESTS_DATABASE_URL", "")
LOCK_SECONDS = 30


def database_settings(data_dir: Path) -> dict[str, str]:
    """Return what tells a product where its database is, which is made when it is not there yet.

    Nothing where tests run on SQLite: that is where a product looks anyway.
    """
    if not SERVER_URL:
        return {}
    url = _url(data_dir)
    name = urlsplit(url).path[1:]
    with psycopg.connect(SERVER_URL, autocommit=True) as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is None:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return {"DATABASE_URL": url}


def rows(data_dir: Path, query: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Return what the database of a product answers to a query whose parameters are marked by `%s`."""
    if SERVER_URL:
        with psycopg.connect(_url(data_dir)) as server:
            return server.execute(query, parameters).fetchall()
    with closing(sqlite3.connect(data_dir / "vspcdash.sqlite3", timeout=LOCK_SECONDS)) as file:
        return file.execute(query.replace("%s", "?"), parameters).fetchall()


def _url(data_dir: Path) -> str:
    name = f"product_{sha256(str(data_dir).encode()).hexdigest()[:16]}"
    return urlsplit(SERVER_URL)._replace(path=f"/{name}").geturl()
