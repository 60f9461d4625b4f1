"""The tables of a backup: those of all models, unless a room leaves one out and says why."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.apps import apps
from django.db import connection, models

# What `migrate` fills by itself: replaced when a backup is restored, since the same rows have other keys in it.
FILLED_BY_MIGRATE = {"auth.Group", "auth.Group_permissions", "auth.Permission", "contenttypes.ContentType"}

_left_out: dict[str, str] = {}


@dataclass(frozen=True)
class Table:
    """The table of one model."""

    model: type[models.Model] = field(repr=False)

    @property
    def name(self) -> str:
        """What the database calls it."""
        return self.model._meta.db_table

    @property
    def is_filled_by_migrate(self) -> bool:
        """Whether it has rows in a database in which nobody has done anything yet."""
        return self.model._meta.label in FILLED_BY_MIGRATE

    @cached_property
    def fields(self) -> list["models.Field[Any, Any]"]:
        """The fields with a column, in the order in which rows have them."""
        return list(self.model._meta.concrete_fields)

    @property
    def columns(self) -> list[str]:
        """The columns, in the order in which rows have them."""
        return [str(field.column) for field in self.fields]

    def holds_rows(self) -> bool:
        """Whether there is a row in it now."""
        return self.model._base_manager.exists()

    @property
    def quoted_name(self) -> str:
        """The name as statements have it."""
        return connection.ops.quote_name(self.name)


def leave_out(model: type[models.Model], *, because: str) -> None:
    """Leave the table of a model out of all backups, for a reason that is fit for the documentation."""
    _left_out[model._meta.label] = because


def left_out() -> dict[str, str]:
    """Return the reasons why tables are left out, by the names of their models."""
    return dict(_left_out)


def all_tables() -> list[Table]:
    """Return every table that the models have, also those of relations between many."""
    found = apps.get_models(include_auto_created=True)
    return [Table(model) for model in found if model._meta.managed and not model._meta.proxy]


def backed_up_tables() -> list[Table]:
    """Return the tables that are in a backup."""
    return [table for table in all_tables() if table.model._meta.label not in _left_out]
