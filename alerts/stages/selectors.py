"""What the pages about stages show."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Case, QuerySet, Value, When

from accounts.models import User
from alerts.models import StageChoice
from alerts.rows import AlertRow
from alerts.stages.places import EVERYTHING, Kind, Place, keys_of_alert, place_of, place_of_organization
from alerts.wording import repeat_words, stages_words
from consoles.models import Console, Product
from consoles.scope_choices import SHORTEST_TEXT, organizations_found
from licensing.models import License
from licensing.rules import today_of
from ui.troubles import Measure, Rule, rules, stage_next

MOST_FOUND = 10
# The widest place first.
PLACE_ORDER = list(reversed(Kind))


@dataclass(frozen=True, kw_only=True, slots=True)
class ChoiceRow:
    """Stages that somebody chose for a place."""

    choice: StageChoice
    place: Place
    words: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RuleRow:
    """A rule, its standard stages and repeats in words, and what was chosen instead, the widest place first."""

    rule: Rule
    standard: str
    repeat: str
    chosen: list[ChoiceRow]


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One place that an alert could have its stages from; `words` are empty where nothing was chosen there.

    Of the place that decides, `next_on` is the day of the next warning, where a day tells.
    """

    place: str
    words: str
    repeat: str
    is_deciding: bool
    next_on: date | None


def rule_rows() -> list[RuleRow]:
    """Return every rule with its stages; one query."""
    choices = list(_choices())
    return [_rule_row(rule, choices) for rule in rules()]


def rule_row(rule: Rule) -> RuleRow:
    """Return one rule with its stages."""
    return _rule_row(rule, _choices().filter(rule=rule.key))


def steps_of(row: AlertRow) -> list[Step]:
    """Return where the stages of an alert may come from, the narrowest place first, and which decides; one query."""
    places = list(keys_of_alert(row.alert))
    choices = StageChoice.objects.filter(rule=row.alert.rule, place__in=[key for _, key in places])
    chosen: dict[str, Sequence[int]] = dict(choices.values_list("place", "stages"))
    deciding = next((key for _, key in places if key in chosen), None)
    steps = [_step(kind.label.capitalize(), row, chosen.get(key), is_deciding=key == deciding) for kind, key in places]
    standard = row.rule.stages if row.rule else None
    return [*steps, _step("The standard", row, standard, is_deciding=deciding is None)]


def _step(place: str, row: AlertRow, stages: Sequence[int] | None, *, is_deciding: bool) -> Step:
    return Step(
        place=place,
        words="" if stages is None else stages_words(row.rule, stages),
        repeat=repeat_words(row.rule) if row.rule and stages else "",
        is_deciding=is_deciding,
        next_on=_next_on(row, stages or ()) if is_deciding else None,
    )


def _next_on(row: AlertRow, stages: Sequence[int]) -> date | None:
    """The day of the next warning of what is due on a day; none while nobody is warned."""
    if not row.rule or row.rule.measure != Measure.DAYS_LEFT or not row.due_on or row.is_held or row.is_solved:
        return None
    stage = stage_next(row.rule, stages, (row.due_on - today_of(row.now)).days)
    return None if stage is None else row.due_on - timedelta(days=stage)


def places_offered(user: User) -> list[tuple[str, list[Place]]]:
    """Return the places that can be picked from a list, by what they are."""
    consoles = [Place(kind=Kind.CONSOLE, item=item) for item in Console.objects.covered_by(user).only("name")]
    products = [Place(kind=Kind.PRODUCT, item=product) for product in Product]
    return [("", [EVERYTHING]), ("Products", products), ("Consoles", consoles)]


def places_found(text: str, *, user: User) -> list[Place]:
    """Return the resellers, companies and licenses with `text` in their names; none for less than two characters."""
    if len(text) < SHORTEST_TEXT:
        return []
    organizations = organizations_found(text, user=user, without=[])[:MOST_FOUND]
    licenses = _licenses_found(text, user)[:MOST_FOUND]
    return [
        *(place_of_organization(item) for item in organizations),
        *(Place(kind=Kind.LICENSE, item=item) for item in licenses),
    ]


def _licenses_found(text: str, user: User) -> "QuerySet[License]":
    begins = Case(When(server__name__istartswith=text, then=Value(0)), default=Value(1))
    fitting = License.objects.visible_to(user).current().filter(server__name__icontains=text)
    named = fitting.annotate(rank=begins).order_by("rank", "server__name", "pk").select_related("server", "console")
    return named.only("product", "uid", "server__name", "console__name")


def _choices() -> "QuerySet[StageChoice]":
    named = StageChoice.objects.select_related(
        "console", "organization__console", "license__server", "license__console", "changed_by"
    )
    return named.defer("console__api_key", "console__password", "license__raw")


def _rule_row(rule: Rule, choices: Iterable[StageChoice]) -> RuleRow:
    rows = [
        ChoiceRow(choice=choice, place=place_of(choice), words=stages_words(rule, choice.stages))
        for choice in choices
        if choice.rule == rule.key
    ]
    rows.sort(key=lambda row: (PLACE_ORDER.index(row.place.kind), row.place.title.casefold(), row.choice.pk))
    return RuleRow(rule=rule, standard=stages_words(rule, rule.stages), repeat=repeat_words(rule), chosen=rows)
