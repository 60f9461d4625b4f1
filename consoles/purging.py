"""Deleting consoles with all of their rows, by a few statements instead of row by row."""

from typing import Any

from django.db import models, transaction


@transaction.atomic
def purge(rows: models.QuerySet[Any]) -> None:
    """Delete `rows` and everything that belongs to them.

    Django's own deletion loads every row that it is about to delete. No row of a console is referred to by rows of
    another one, and the database checks references at the end of the transaction, so no order has to be kept.
    """
    for relation in rows.model._meta.related_objects:
        if relation.on_delete is models.CASCADE:
            belonging = {f"{relation.field.name}__in": rows.values("pk")}
            purge(relation.related_model._base_manager.filter(**belonging))
    rows._raw_delete(rows.db)
