"""One evaluation of everything, by one worker at a time, rule by rule."""

import logging
import uuid
from datetime import datetime, timedelta

from django.utils import timezone

from alerts.evaluating.comparing import Comparison, Outcome
from alerts.evaluating.pruning import alerts_prune
from alerts.evaluating.sight import sight_load
from alerts.evaluating.solving import alerts_solve, unsolved_load
from alerts.evaluating.stages import choices_load
from alerts.evaluating.writing import MOST_ROWS
from alerts.models import Evaluation
from consoles.mirror import chunks
from refresh.history import past_is_replayed
from refresh.models import Refresh
from ui.troubles import Rule, rules
from vspcdash.leases import Lease, LeaseLostError, unheld

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
EVERY = timedelta(minutes=5)
# No refresh takes so long: what was asked for earlier has ended earlier, too.
LONGEST_REFRESH = timedelta(days=1)
# The one row.
ROW = 1


def evaluation_is_due(now: datetime) -> bool:
    """Whether to look for troubles now: some minutes have passed, or a console was read since."""
    row = Evaluation.objects.filter(pk=ROW).first()
    if row is None or row.evaluated_at is None:
        return not past_is_replayed()
    if row.leased_until and row.leased_until > now:
        return False
    is_near = row.evaluated_at <= now < row.evaluated_at + EVERY
    return not (is_near and not _was_read_since(row.evaluated_at)) and not past_is_replayed()


def evaluate(now: datetime) -> Outcome | None:
    """Bring all alerts to what the rules see at `now`; None where another worker does, or a demo replays its past.

    A rule that fails leaves its alerts as they are, and the others go on.
    """
    if past_is_replayed():
        return None
    lease = _claim()
    if lease is None:
        return None
    try:
        with lease.kept():
            outcome = _evaluate(lease, now)
    except LeaseLostError:
        logger.warning("the evaluation of alerts was taken over")
        return None
    except BaseException:
        lease.end()
        raise
    lease.end(evaluated_at=now)
    logger.info("evaluated %s", outcome)
    return outcome


def _evaluate(lease: Lease, now: datetime) -> Outcome:
    evaluation, outcome = Evaluating(lease, now), Outcome()
    for rule in rules():
        try:
            outcome += evaluation.of(rule)
        except LeaseLostError:
            raise
        except Exception:
            # Whatever is wrong with one rule, the others have people to warn.
            logger.exception("rule=%s could not be evaluated", rule.key)
            outcome += Outcome(failed=(rule.key,))
    alerts_prune(now)
    return outcome


class Evaluating:
    """The work on all rules, under one lease and with what is the same for all of them; four queries."""

    def __init__(self, lease: Lease, now: datetime) -> None:
        self.lease = lease
        self.now = now
        self.choices = choices_load()
        self.sight = sight_load(now)
        self.unsolved = unsolved_load()

    def of(self, rule: Rule) -> Outcome:
        """Bring the alerts of one rule to what it sees."""
        comparison = Comparison(rule=rule, choices=self.choices, sight=self.sight, now=self.now)
        outcome = Outcome()
        # All of them before the first is written: SQLite refuses to write while a query of the same connection is open
        # that began before somebody else wrote.
        found = list(rule.source(self.now, self.choices.widest(rule)))
        for troubles in chunks(found, MOST_ROWS):
            self.lease.proceed()
            outcome += comparison.batch(troubles)
        unsolved = self.unsolved.get(rule.key, ())
        over = alerts_solve(rule, unsolved, kept=comparison.kept, sight=self.sight, lease=self.lease, now=self.now)
        return outcome + Outcome(solved=over)


def _claim() -> Lease | None:
    """The right to evaluate; None while somebody else has it."""
    now, holder = timezone.now(), uuid.uuid4()
    Evaluation.objects.get_or_create(pk=ROW)
    row = Evaluation.objects.filter(pk=ROW)
    claimed = row.filter(unheld(now)).update(holder=holder, leased_until=now + LEASE)
    return Lease(row, holder=holder, length=LEASE, renewed_at=now) if claimed else None


def _was_read_since(moment: datetime) -> bool:
    asked = Refresh.objects.filter(requested_at__gt=moment - LONGEST_REFRESH)
    return asked.filter(finished_at__gt=moment).exists()
