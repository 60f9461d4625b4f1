"""What the page of a preview shows: what would happen to each server, and what it takes to have it done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from operations.kinds import Examined, Kind, kind_of
from operations.models import Preview
from operations.services.backlog import backlog_sentence
from operations.services.previews import Examination, preview_examine
from operations.wording import kind_title

MOST_SHOWN = 50
# Longer lists than this nobody reads; how many more there are is said.
MOST_LISTED = 1000


@dataclass(frozen=True, slots=True)
class ExaminedRow:
    """One server of a preview."""

    item: Examined

    @property
    def product_title(self) -> str:
        """The product of the server."""
        return self.item.target.kind_title


@dataclass(frozen=True, slots=True)
class ExaminedList:
    """Servers of a preview: some at once, the rest behind a disclosure."""

    items: Sequence[Examined]

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.items)

    @property
    def shown(self) -> list[ExaminedRow]:
        """Those that the page shows at once."""
        return [ExaminedRow(item) for item in self.items[:MOST_SHOWN]]

    @property
    def rest(self) -> list[ExaminedRow]:
        """Those behind the disclosure."""
        return [ExaminedRow(item) for item in self.items[MOST_SHOWN:MOST_LISTED]]

    @property
    def rest_count(self) -> int:
        """How many the page does not show at once."""
        return max(len(self.items) - MOST_SHOWN, 0)

    @property
    def beyond(self) -> int:
        """How many the page does not show at all."""
        return max(len(self.items) - MOST_LISTED, 0)


@dataclass(frozen=True, kw_only=True, slots=True)
class PreviewPage:
    """A preview as it would go now."""

    preview: Preview
    examination: Examination
    title: str
    kind: Kind
    # Why these are too many now; empty where they are not.
    backlog: str

    @property
    def needs_file(self) -> bool:
        """Whether a license file goes with it."""
        return self.kind.needs_file

    @property
    def is_destructive(self) -> bool:
        """Whether it cannot be taken back."""
        return self.kind.is_destructive

    @property
    def is_of_servers(self) -> bool:
        """Whether it is done to servers of a console, and not to a console as a whole."""
        return self.kind.target_words[0] == "server"

    @property
    def target_word(self) -> str:
        """What it is done to, as the heading of a column."""
        return self.kind.target_words[0].capitalize()

    @property
    def possible(self) -> ExaminedList:
        """What would be done, with what is to be considered first."""
        return ExaminedList(sorted(self.examination.possible, key=lambda item: not item.warnings))

    @property
    def refused(self) -> ExaminedList:
        """What would not be done."""
        return ExaminedList(self.examination.refused)

    @property
    def count_text(self) -> str:
        """How many targets it would change, in words."""
        return self.kind.targets(len(self.examination.possible))

    @property
    def subject(self) -> str:
        """The one server by its name, several by their number."""
        possible = self.examination.possible
        return possible[0].target.name if len(possible) == 1 else self.count_text

    @property
    def what(self) -> str:
        """What is about to be asked for, as a button says it."""
        return self.title if len(self.examination.possible) == 1 else f"{self.title} for {self.count_text}"


def preview_page(*, preview: Preview, user: User, now: datetime) -> PreviewPage:
    """Return what the page of `preview` shows at this moment."""
    kind = kind_of(preview.kind)
    examination = preview_examine(preview=preview, user=user, now=now)
    return PreviewPage(
        preview=preview,
        examination=examination,
        title=kind_title(preview.kind, preview.parameters),
        kind=kind,
        backlog=backlog_sentence(item.target.console for item in examination.possible),
    )
