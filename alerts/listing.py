"""The list of alerts: what stands in it, and what its page shows around it."""

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any

from django.db.models import Count, F, QuerySet
from django.http import HttpRequest, HttpResponseBase

from accounts.http import SignedInRequest
from accounts.permissions import Permission
from alerts.columns import COLUMNS, UNNAMED_COLUMNS
from alerts.filters import AlertFilters
from alerts.forms import HandlingForm
from alerts.models import Alert
from alerts.rows import AlertRow
from alerts.selectors import SEVERITY_RANK, alert_rows, evaluated_at, is_stale, sees_people
from alerts.states import state_rank
from alerts.tabs import StateTab, state_tabs
from ui.exports import exporting
from ui.filters import Chip
from ui.listing import Listing

# The id of the element that asks again by itself.
AGAIN = "alerts-again"


class AlertList(Listing):
    """Every alert that this person may see: what waits first, most urgent first, then what is due soonest."""

    name = "alerts"
    row_name = "alert"
    columns = COLUMNS
    filters_class = AlertFilters
    page_template = "alerts/alert_list.html"
    fragment_template = "alerts/partials/alert_list.html"
    default_order = (state_rank(), SEVERITY_RANK, F("at").asc(nulls_last=True), F("opened_at"))
    export_permission = Permission.EXPORT.full_name

    request: SignedInRequest

    def rows(self) -> "QuerySet[Alert]":
        """Return alerts with what a row shows."""
        return alert_rows(self.request.user, self.now)

    def present(self, rows: Iterable[Any]) -> Iterator[AlertRow]:
        """Return alerts as rows at the moment of this answer."""
        return (AlertRow(alert, self.now, names_people=self.names_people) for alert in rows)

    def count(self) -> int:
        """Return how many there are, from the counts that the tabs show anyway."""
        chosen = self.filters.value("state") or []
        if "state" in self.filters.form.errors:
            return super().count()
        return sum(tab.count for tab in self.tabs if (tab.slug in chosen if chosen else not tab.slug))

    def chips(self) -> list[Chip]:
        """Return the filters in force; the state has its tabs instead."""
        return self.filters.chips(self.request.GET, without={"state"})

    def extra_context(self) -> dict[str, Any]:
        """Return the tabs, when troubles were looked for last, and what can be done about several alerts at once."""
        looked_at = evaluated_at()
        return {
            "tabs": self.tabs,
            "evaluated_at": looked_at,
            "is_stale": is_stale(looked_at, self.now),
            "may_choose": self.request.user.has_perm(Permission.HANDLE_ALERTS.full_name),
            "handling": HandlingForm(now=self.now),
            "is_again": self.is_again,
            "names_people": self.names_people,
        }

    @property
    def is_again(self) -> bool:
        """Whether the page asks by itself: what somebody is about to say to the chosen alerts stays in its fields."""
        return self.request.htmx.trigger == AGAIN

    @cached_property
    def names_people(self) -> bool:
        """Whether this person is told who has dealt with alerts, and what was said."""
        return sees_people(self.request.user)

    @cached_property
    def tabs(self) -> list[StateTab]:
        """The states with how many alerts the other filters leave of each."""
        counted = self.filters.narrowed(without={"state"}).order_by().values_list("state").annotate(Count("pk"))
        return state_tabs(dict(counted), self.filters.value("state") or [], self.request.GET)


class UnnamedAlertList(AlertList):
    """The same for somebody who is not told who has dealt with alerts."""

    columns = UNNAMED_COLUMNS


def listing_for(request: HttpRequest) -> type[AlertList]:
    """Return the list as the person of this request gets it."""
    return AlertList if sees_people(request.user) else UnnamedAlertList


@exporting
def alert_list(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
    """Answer with the list."""
    return listing_for(request).as_view()(request, *args, **kwargs)
