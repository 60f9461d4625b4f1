"""Lines as intervals: a line holds until a reading says something else."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Greatest

from consoles.mirror import ROWS_PER_TRANSACTION, among, chunks
from consoles.upsert import Insert
from usage.breakdown import Figures, Lines
from usage.models import UsageLine
from usage.workloads import Workloads

FIGURES = Figures._fields
COLUMNS = ("usage_id", "server_uid", "workload_id", "weight", *FIGURES, "valid_from")


class _Key(NamedTuple):
    usage: int
    server_uid: UUID
    workload: int
    weight: float | None


Found = Mapping[int, tuple[datetime, Lines]]


def lines_write(found: Found, workloads: Workloads) -> None:
    """Bring the lines of a few organizations to what was read; what is as before is left alone.

    `found` are the lines of each organization with the moment at which its request was sent.
    """
    wanted = {
        _Key(usage, place.server_uid, workloads.key(place.kind), place.weight): figures
        for usage, (_, lines) in found.items()
        for place, figures in lines.items()
    }
    ended = defaultdict[datetime, list[int]](list)
    rows = UsageLine.objects.filter(usage__in=among(found), valid_to=None).order_by()
    for pk, *key, used, new, rental, used_count, new_count, rental_count in rows.values_list(
        "pk", "usage", "server_uid", "workload", "weight", *FIGURES
    ).iterator():
        before = _Key(*key)
        if wanted.get(before) == (used, new, rental, used_count, new_count, rental_count):
            del wanted[before]
        else:
            ended[found[before.usage][0]].append(pk)
    for ended_at, pks in ended.items():
        for some in chunks(pks, ROWS_PER_TRANSACTION):
            _end(UsageLine.objects.filter(pk__in=among(some)), ended_at)
    _end_what_ended_later(found)
    if wanted:
        begun = [(*key, *figures, found[key.usage][0]) for key, figures in wanted.items()]
        Insert(UsageLine, COLUMNS, begun).execute()


def lines_end(usages: Iterable[int], *, ended_at: datetime) -> None:
    """End every line of organizations that have no usage any more."""
    for pks in chunks(usages, ROWS_PER_TRANSACTION):
        _end(UsageLine.objects.filter(Q(valid_to=None) | Q(valid_to__gt=ended_at), usage__in=among(pks)), ended_at)


def _end_what_ended_later(found: Found) -> None:
    """What ended only after this reading was read by a clock that has been set back since; it must not hold twice."""
    usages = defaultdict[datetime, list[int]](list)
    for usage, (read_at, _) in found.items():
        usages[read_at].append(usage)
    for read_at, pks in usages.items():
        _end(UsageLine.objects.filter(usage__in=among(pks), valid_to__gt=read_at), read_at)


def _end(lines: "QuerySet[UsageLine]", ended_at: datetime) -> None:
    """A line that begins later, because a clock has been set back since, has held for no time at all."""
    lines.update(valid_to=Greatest(F("valid_from"), Value(ended_at)))
