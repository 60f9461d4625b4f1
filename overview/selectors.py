"""What the first page says: is anything about to stop, how urgent is it all, and how old is that answer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from licensing.models import LicenseChange
from licensing.selectors import Runway, Tile, runway, tiles
from overview.freshness import FreshnessSummary, freshness_summary
from overview.remembering import figures_for
from ui import panels
from ui.findings import Finding
from ui.panels import Panel
from ui.severity import Severity

# Sentences that are visible at once; the rest is behind a disclosure.
MOST_FINDINGS = 12
MOST_CHANGES = 6
# What a change is shown by; a page must not carry raw answers, nor the secrets of consoles.
CHANGE_FIELDS = (
    "kind", "field", "before", "after", "seen_at",
    "license__product", "license__uid", "license__console__name", "license__server__name",
    "license__organization__name",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Attention:
    """The findings, most urgent first."""

    findings: Sequence[Finding]

    @property
    def shown(self) -> Sequence[Finding]:
        """Those that the page shows at once."""
        return self.findings[:MOST_FINDINGS]

    @property
    def hidden(self) -> Sequence[Finding]:
        """Those that it shows on demand."""
        return self.findings[MOST_FINDINGS:]

    @property
    def counts(self) -> list[tuple[Severity, int]]:
        """How many there are of each severity, without zeros."""
        counted = [(severity, self._count(severity)) for severity in Severity]
        return [(severity, count) for severity, count in counted if count]

    def _count(self, severity: Severity) -> int:
        return sum(finding.severity == severity for finding in self.findings)


@dataclass(frozen=True, kw_only=True, slots=True)
class Overview:
    """Everything on the first page but the panels that load themselves."""

    attention: Attention
    tiles: list[Tile]
    runway: Runway
    freshness: FreshnessSummary
    panels: list[Panel]

    @property
    def side_panels(self) -> list[Panel]:
        """Panels that stand beside the findings."""
        return [panel for panel in self.panels if not panel.wide]

    @property
    def wide_panels(self) -> list[Panel]:
        """Panels that take the whole width below."""
        return [panel for panel in self.panels if panel.wide]


def overview_for(*, user: User, now: datetime) -> Overview:
    """Return the first page of this person; the number of queries does not depend on the number of rows."""
    figures = figures_for(user=user, now=now)
    return Overview(
        attention=Attention(findings=figures.findings),
        tiles=tiles(figures.census),
        runway=runway(figures.census),
        freshness=freshness_summary(user=user, now=now),
        panels=panels.panels_for(user),
    )


def recent_changes(*, user: User) -> Iterable[LicenseChange]:
    """Return what changed last about any license, the latest first."""
    related = ("license__console", "license__server", "license__organization")
    return LicenseChange.objects.visible_to(user).select_related(*related).only(*CHANGE_FIELDS)[:MOST_CHANGES]
