"""Our keys of what a console counts: few kinds, which all lines refer to."""

from collections.abc import Mapping
from uuid import UUID

from consoles.models import Console
from usage.breakdown import Kind, Names
from usage.models import Workload


class Workloads:
    """The kinds of one console, loaded once and added to as readings bring new ones or other names."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.keys: dict[Kind, int] = {}
        self.kinds: dict[int, Kind] = {}
        self.names: dict[Kind, Names] = {}
        for row in Workload.objects.filter(console=console):
            kind = Kind(row.product, row.unit_type, row.uid.int, row.platform)
            self._remember(kind, row.pk, Names(row.name, row.platform_name))

    def note(self, found: Mapping[Kind, Names]) -> None:
        """Write the kinds that we do not have, and the names that differ from ours."""
        for kind, said in found.items():
            names = _known(said, self.names.get(kind))
            if self.names.get(kind) != names:
                row, _ = Workload.objects.update_or_create(
                    console=self.console,
                    product=kind.product,
                    unit_type=kind.unit_type,
                    uid=UUID(int=kind.uid),
                    platform=kind.platform,
                    defaults=names._asdict(),
                )
                self._remember(kind, row.pk, names)

    def key(self, kind: Kind) -> int:
        """Return our key of a kind that was noted."""
        return self.keys[kind]

    def _remember(self, kind: Kind, pk: int, names: Names) -> None:
        self.keys[kind], self.kinds[pk], self.names[kind] = pk, kind, names


def _known(said: Names, before: Names | None) -> Names:
    """What is said now; where that is nothing, what was said before."""
    return Names(*(now or earlier for now, earlier in zip(said, before or said, strict=True)))
