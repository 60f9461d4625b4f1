"""Deleting consoles with all of their rows, by a few statements instead of row by row."""

from collections import defaultdict
from collections.abc import Iterator
from graphlib import TopologicalSorter
from typing import Any

from django.db import models, transaction
from django.db.models.deletion import get_candidate_relations_to_delete
from django.dispatch import Signal

Rows = models.QuerySet[Any]

# Sent in the same transaction when consoles are gone: rows that no foreign key ties to them may be left of them.
purged = Signal()


@transaction.atomic
def purge(rows: Rows) -> None:
    """Delete `rows` and everything that belongs to them.

    Django's own deletion loads every row that it is about to delete. What refers to others goes first: for each row
    that goes the database looks for rows that refer to it, and not all of those columns have an index.
    """
    belonging = defaultdict[type[models.Model], list[Rows]](list)
    for found in _belonging(rows):
        belonging[found.model].append(found)
    for model in list(belonging):
        _untie(model, belonging[model])
    referring = {model: _referring(model) & belonging.keys() for model in belonging}
    for model in TopologicalSorter(referring).static_order():
        for found in belonging[model]:
            found._raw_delete(found.db)
    purged.send(sender=None)


def _belonging(rows: Rows) -> Iterator[Rows]:
    """Yield `rows`, and what would be deleted with them."""
    yield rows
    for relation in _relations(rows.model):
        if relation.on_delete is models.CASCADE:
            found = relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": rows.values("pk")})
            yield from _belonging(found)


def _untie(model: type[models.Model], found: list[Rows]) -> None:
    """Let go of rows that belong to rows of `model` and that these refer to in turn: neither could go first."""
    for field in _mutual(model):
        for rows in found:
            rows.exclude(**{field.name: None}).update(**{field.name: None})


def _mutual(model: type[models.Model]) -> "Iterator[models.ForeignKey[Any, Any]]":
    """The fields that may be empty and that refer to a model whose rows belong to `model`."""
    owned = {relation.related_model for relation in _relations(model) if relation.on_delete is models.CASCADE}
    for field in model._meta.concrete_fields:
        if isinstance(field, models.ForeignKey) and field.null and field.related_model in owned - {model}:
            yield field


def _referring(model: type[models.Model]) -> set[type[models.Model]]:
    """The other models whose rows refer to rows of `model` when nothing mutual is left."""
    return {
        relation.related_model
        for relation in _relations(model)
        if relation.field not in [*_mutual(relation.related_model)]
    } - {model}


def _relations(model: type[models.Model]) -> Iterator[Any]:
    """The relations of other models to this one, those without a name among them."""
    yield from get_candidate_relations_to_delete(model._meta)
