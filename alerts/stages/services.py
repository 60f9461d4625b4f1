"""Choosing stages for a place, and going back to what holds without that choice."""

import logging
from collections.abc import Sequence
from datetime import datetime
from http import HTTPStatus

from django.db import transaction

from accounts.audit.actions import Action
from accounts.audit.recording import record, record_change
from accounts.models import User
from alerts.models import StageChoice
from alerts.stages.entering import stages_problem, stages_typed
from alerts.stages.places import Place, place_of
from alerts.wording import rule_title
from ui.errors import DomainError
from ui.troubles import Rule, rule_of

logger = logging.getLogger(__name__)


class StagesRefusedError(DomainError):
    """Stages that no rule can go by, or that somebody else has changed meanwhile."""


@transaction.atomic
def stages_choose(
    *, rule: Rule, place: Place, stages: Sequence[int], seen: Sequence[int] | None, user: User, now: datetime
) -> StageChoice:
    """Let these stages hold for a place; none at all is that nobody is warned there.

    `seen` is what the person saw chosen for it, None for nothing. Raises `StagesRefusedError`.
    """
    if problem := stages_problem(stages, rule):
        raise StagesRefusedError(problem, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    before = _present(rule, place)
    if before != (None if seen is None else list(seen)):
        raise _changed(place)
    choice = _written(rule, place, stages, is_new=before is None, user=user, now=now)
    record_change(
        Action.STAGES_CHOSEN,
        subject=_subject(rule.key, place),
        before={"stages": _kept(before, rule)},
        after={"stages": _kept(choice.stages, rule)},
        actor=user,
    )
    logger.info("stages chosen rule=%s place=%s stages=%s user=%s", rule.key, place.key, choice.stages, user.pk)
    return choice


@transaction.atomic
def stages_reset(*, choice: StageChoice, user: User) -> None:
    """Drop a choice, so that what is chosen for a wider place or the standard holds; nothing where it is gone."""
    place, rule = place_of(choice), rule_of(choice.rule)
    dropped, _ = StageChoice.objects.filter(pk=choice.pk).delete()
    if not dropped:
        return
    stages = _kept(choice.stages, rule) if rule else choice.stages
    record(Action.STAGES_RESET, subject=_subject(choice.rule, place), before={"stages": stages}, actor=user)
    logger.info("stages reset rule=%s place=%s user=%s", choice.rule, place.key, user.pk)


def _present(rule: Rule, place: Place) -> list[int] | None:
    """The stages that are chosen, which nobody else changes until the transaction ends; None without a choice."""
    choices = StageChoice.objects.select_for_update().filter(rule=rule.key, place=place.key)
    return choices.values_list("stages", flat=True).first()


def _written(
    rule: Rule, place: Place, stages: Sequence[int], *, is_new: bool, user: User, now: datetime
) -> StageChoice:
    values = {"stages": list(stages), "changed_by": user, "changed_at": now}
    choice, is_made = StageChoice.objects.update_or_create(
        rule=rule.key, place=place.key, defaults=values, create_defaults={**values, **place.fields}
    )
    if is_made != is_new:
        raise _changed(place)
    return choice


def _changed(place: Place) -> StagesRefusedError:
    return StagesRefusedError(f"The stages for {place.title} were changed meanwhile. Reload the page.")


def _kept(stages: Sequence[int] | None, rule: Rule) -> str:
    """Stages as the audit log keeps them."""
    return "not chosen" if stages is None else stages_typed(stages, rule) or "nobody is warned"


def _subject(key: str, place: Place) -> str:
    return f"{rule_title(key)}: {place.title}"
