"""An alert as lists, exports and its own page say it."""

from datetime import UTC, date, datetime

from accounts.models import User
from alerts.models import Alert, StageChoice
from alerts.states import State
from alerts.wording import level_words, place_words, rule_title, stage_words
from consoles.models import Product
from consoles.resellers import reseller_name
from ui.severity import Severity
from ui.troubles import Rule, rule_of

PRODUCTS = dict(Product.choices)
ROW_CLASSES = {"critical": "critical", "warning": "warning", "notice": "notice-row"}


class AlertRow:
    """One alert at one moment, in the words of the list; it needs the annotations of `alert_rows`.

    Unless it `names_people`, it says neither who has dealt with it nor what was said.
    """

    __slots__ = ("alert", "names_people", "now")

    def __init__(self, alert: Alert, now: datetime, *, names_people: bool = False) -> None:
        self.alert = alert
        self.now = now
        self.names_people = names_people

    @property
    def rule(self) -> Rule | None:
        """The rule that sees it; None where there is none any more."""
        return rule_of(self.alert.rule)

    @property
    def rule_title(self) -> str:
        """What the rule looks for, in words."""
        return rule_title(self.alert.rule)

    @property
    def severity(self) -> Severity:
        """How urgent it is."""
        return Severity(self.alert.severity)

    @property
    def state(self) -> State:
        """Whether it waits, and for whom."""
        return State(self.alert.state)  # type: ignore[attr-defined]  # annotated

    @property
    def is_solved(self) -> bool:
        """Whether the trouble is over."""
        return self.state == State.SOLVED

    @property
    def is_held(self) -> bool:
        """Whether somebody has acknowledged or muted it, so that nobody is warned of it now."""
        return self.state in (State.ACKNOWLEDGED, State.MUTED)

    @property
    def was_held(self) -> bool:
        """Whether it was acknowledged or muted only until a moment that is over, and waits again."""
        return self.state == State.OPEN and bool(self.alert.handling)

    @property
    def row_class(self) -> str:
        """The CSS class of the row; what nobody has to look at now is quiet."""
        return ROW_CLASSES[self.severity] if self.state == State.OPEN else "gone"

    @property
    def due_on(self) -> date | None:
        """The day on which it is due, whatever the time zone; None where it is about a moment or nothing."""
        if self.alert.at and self.rule and self.rule.is_by_day:
            return self.alert.at.astimezone(UTC).date()
        return None

    @property
    def is_due(self) -> bool:
        """Whether its moment or day is one by which something has to be done."""
        return bool(self.rule and (self.rule.is_by_day or self.rule.measure.is_falling))

    @property
    def level(self) -> str:
        """How far it has come, in words; empty for what has no degrees."""
        return level_words(self.rule, self.alert.level)

    @property
    def stage(self) -> str:
        """The deepest stage that it has reached, in words."""
        return stage_words(self.rule, self.alert.stage)

    @property
    def stage_from(self) -> str:
        """Where that stage was chosen, in words."""
        return place_words(self.alert.stage_from)

    @property
    def is_chosen(self) -> bool:
        """Whether that stage is not the standard one."""
        return self.alert.stage_from != StageChoice.Place.STANDARD

    @property
    def handler(self) -> User | None:
        """Who acknowledged or muted it."""
        return self.alert.handled_by if self.names_people and self.alert.handling else None

    @property
    def note(self) -> str:
        """What was said when it was acknowledged or muted."""
        return self.alert.note if self.names_people else ""

    @property
    def handled_until(self) -> datetime | None:
        """Until when somebody has dealt with it; None also for as long as it lasts."""
        return self.alert.handled_until if self.alert.handling else None

    @property
    def company(self) -> str:
        """The organization that it concerns, empty where it concerns none."""
        return self.alert.organization.name if self.alert.organization else ""

    @property
    def reseller(self) -> str:
        """The reseller of the company, empty without one in sight."""
        return reseller_name(self.alert)

    @property
    def console(self) -> str:
        """The console that it is about, empty where it is about this installation."""
        return self.alert.console.name if self.alert.console else ""

    @property
    def product_title(self) -> str:
        """The product's name, empty where it is about none."""
        return PRODUCTS.get(self.alert.product, self.alert.product)
