"""What the filters of every listing share: several values at once, plain sentences for wrong ones, removable chips."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django_filters import DateFilter, Filter, FilterSet, MultipleChoiceFilter

from ui.addresses import changed
from ui.keys import LARGEST_KEY

# Days outside of these are slips, and some of them no database can compare with.
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2199, 12, 31)


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter value in force: what it says, and the address without it."""

    label: str
    url: str


class AnyOf(MultipleChoiceFilter):  # type: ignore[misc]
    """Rows whose field has one of the chosen values, by a single `IN`."""

    def __init__(self, **options: Any) -> None:
        super().__init__(error_messages={"invalid_choice": "“%(value)s” is not one of its values."}, **options)

    def filter(self, qs: QuerySet[Any], value: Sequence[str]) -> QuerySet[Any]:
        """Narrow `qs`; no value narrows nothing."""
        return qs.filter(**{f"{self.field_name}__in": value}) if value else qs


# What an address can say of a box.
TICKS = {"1": True, "true": True, "on": True, "0": False, "false": False}


class TickBox(forms.CheckboxInput):
    """A box of which the address may say anything; its field judges that."""

    def value_from_datadict(self, data: Mapping[str, Any], files: object, name: str) -> Any:
        """Return what the address says, None where it says nothing."""
        return data.get(name)


class Switch(forms.BooleanField):
    """A box that is either ticked or absent from the address."""

    widget = TickBox

    def clean(self, value: str | None) -> bool:
        """Return whether the box was ticked."""
        if value is None:
            return False
        try:
            return TICKS[value.lower()]
        except KeyError:
            raise forms.ValidationError(f"“{value}” is neither true nor false.") from None

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, **{name: option for name, option in options.items() if name != "required"})


class Ticked(Filter):  # type: ignore[misc]
    """A box to tick."""

    field_class = Switch


class KeyFilter(Filter):  # type: ignore[misc]
    """Rows about the row of this key."""

    field_class = forms.IntegerField

    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=0, max_value=LARGEST_KEY, **options)


class _Day(DateFilter):  # type: ignore[misc]
    """A day of the calendar on screen."""

    def __init__(self, **options: Any) -> None:
        validators = [MinValueValidator(FIRST_DAY), MaxValueValidator(LAST_DAY)]
        super().__init__(input_formats=["%Y-%m-%d"], validators=validators, **options)


class FirstDay(_Day):
    """Rows whose moment is on this day of the calendar on screen or later."""

    def filter(self, rows: QuerySet[Any], day: date | None) -> QuerySet[Any]:
        """Return the rows that are left; all without a day."""
        return rows.filter(**{f"{self.field_name}__gte": _moment(day, time.min)}) if day else rows


class LastDay(_Day):
    """Rows whose moment is on this day of the calendar on screen or earlier."""

    def filter(self, rows: QuerySet[Any], day: date | None) -> QuerySet[Any]:
        """Return the rows that are left; all without a day."""
        return rows.filter(**{f"{self.field_name}__lte": _moment(day, time.max)}) if day else rows


def containing(words: str, fields: Iterable[str]) -> Q:
    """Return the condition that one of these fields has the words in it, regardless of case."""
    condition = Q()
    for field in fields:
        condition |= Q(**{f"{field}__icontains": words})
    return condition


def _moment(day: date, hour: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, hour))


class ListingFilters(FilterSet):  # type: ignore[misc]
    """The base of every listing's filters.

    Wrong values never narrow or widen silently: they are left out and `sentences` says so.
    """

    def __init__(self, data: QueryDict, **options: Any) -> None:
        """Take the values of an address; empty ones, which a form without script sends, say nothing."""
        said = QueryDict(mutable=True)
        for name, values in data.lists():
            said.setlist(name, [value for value in values if value])
        super().__init__(said, **options)

    def narrowed(self, *, without: Collection[str] = ()) -> QuerySet[Any]:
        """Return the queryset narrowed by every valid filter but those named in `without`."""
        rows: QuerySet[Any] = self.queryset
        if self.form.errors:
            without = {*without, *self.form.errors}
        for name, value in self.form.cleaned_data.items():
            if name not in without:
                rows = self.filters[name].filter(rows, value)
        return rows

    def sentences(self) -> list[str]:
        """Return one sentence for each filter whose value cannot be used."""
        return [
            f"{self.filters[name].label}: {' '.join(errors)} This filter is left out."
            for name, errors in self.form.errors.items()
            if name in self.filters
        ]

    def value(self, name: str) -> Any:
        """Return what a filter was set to, or None where that was wrong."""
        self.form.errors  # noqa: B018 - validates the form, which cleaned_data waits for
        return self.form.cleaned_data.get(name)

    def chips(self, query: QueryDict, *, without: Collection[str] = ()) -> list[Chip]:
        """Return a chip for every filter value in force."""
        return [
            chip
            for name, field in self.form.fields.items()
            if name not in without and name not in self.form.errors
            for chip in self._chips_of(name, field, query)
        ]

    def words_of(self, _name: str, value: Any) -> str:
        """Return what the chip of a filter says of its value."""
        return str(value)

    def _chips_of(self, name: str, field: forms.Field, query: QueryDict) -> Iterator[Chip]:
        value, label = self.value(name), str(self.filters[name].label)
        if isinstance(value, list):
            words = {str(key): title for key, title in getattr(field, "choices", ())}
            for one in value:
                rest = [other for other in value if other != one]
                yield Chip(f"{label}: {words.get(one, one)}", changed(query, **{name: rest}))
        elif value is True:
            yield Chip(label, changed(query, **{name: None}))
        elif value not in (None, "", False):
            yield Chip(f"{label}: {self.words_of(name, value)}", changed(query, **{name: None}))
