"""Which stages hold for what: the narrowest choice of people, or the standard ones of the rule."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from alerts.models import StageChoice
from consoles.models import Organization
from ui.troubles import Rule, Trouble

Place = StageChoice.Place
# A place by its kind and its key there: of a row, or the name of a product.
Spot = tuple[Place, int | str | None]


@dataclass(frozen=True, kw_only=True, slots=True)
class Chosen:
    """The stages that hold for something, and where they were chosen."""

    stages: tuple[int, ...]
    place: Place


class Choices:
    """All that people have chosen, read once for as many troubles as there are."""

    def __init__(self, choices: Iterable[StageChoice], resellers: Mapping[int, int]) -> None:
        """`resellers` are those of companies, as far as anything was chosen for a reseller."""
        self._chosen = {(choice.rule, *spot_of(choice)): tuple(choice.stages) for choice in choices}
        self._resellers = resellers

    def of(self, rule: Rule, trouble: Trouble) -> Chosen:
        """Return the stages that hold for a trouble: the narrowest that fit."""
        for place, key in self._spots(trouble):
            stages = self._chosen.get((rule.key, place, key))
            if stages is not None:
                return Chosen(stages=stages, place=place)
        return Chosen(stages=rule.stages, place=Place.STANDARD)

    def widest(self, rule: Rule) -> int:
        """Return the mildest stage that holds anywhere: nothing further off needs to be looked for."""
        chosen = (stages for (key, *_), stages in self._chosen.items() if key == rule.key)
        stages = set(rule.stages).union(*chosen)
        return max(stages) if rule.measure.is_falling else min(stages)

    def _spots(self, trouble: Trouble) -> Iterator[Spot]:
        """Where stages may have been chosen for a trouble, the narrowest place first."""
        organization = trouble.organization_pk
        yield Place.LICENSE, trouble.license_pk
        yield Place.COMPANY, organization
        yield Place.RESELLER, organization
        yield Place.RESELLER, self._resellers.get(organization) if organization else None
        yield Place.CONSOLE, trouble.console_pk
        yield Place.PRODUCT, trouble.product
        yield Place.EVERYTHING, None


def choices_load() -> Choices:
    """Return what people have chosen; two queries."""
    return choices_of(list(StageChoice.objects.select_related("organization")))


def choices_of(choices: Collection[StageChoice]) -> Choices:
    """Return what holds if this is all that people have chosen; one query."""
    chosen_for = {choice.organization_id for choice in choices if choice.organization_id}
    companies = Organization.objects.filter(reseller__in=chosen_for).order_by().values_list("pk", "reseller_id")
    return Choices(choices, {company: reseller for company, reseller in companies if reseller})


def spot_of(choice: StageChoice) -> Spot:
    """Return the place that a choice is for."""
    if choice.license_id:
        return Place.LICENSE, choice.license_id
    if choice.organization:
        is_reseller = choice.organization.type == Organization.Type.RESELLER
        return Place.RESELLER if is_reseller else Place.COMPANY, choice.organization.pk
    if choice.console_id:
        return Place.CONSOLE, choice.console_id
    return (Place.PRODUCT, choice.product) if choice.product else (Place.EVERYTHING, None)
