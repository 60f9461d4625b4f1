"""What people enter about when a console is read."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from consoles.models import Console

LEAST_MINUTES, MOST_MINUTES = 1, 1440
# Far enough for everybody, and not so far that the calendar ends.
LONGEST_PAUSE = timedelta(days=36_500)


class Reading(StrEnum):
    """Whether a console is read; the value is that of the radio button."""

    ON = "on"
    PAUSED = "paused"
    OFF = "off"


CHOICES = [
    (Reading.ON.value, "Read on schedule"),
    (Reading.PAUSED.value, "Paused until a moment"),
    (Reading.OFF.value, "Switched off until somebody switches it on"),
]


class ScheduleForm(forms.Form):
    """The schedule of `console`; all times are by its own clock. `shown` stands in place of what it begins with."""

    use_required_attribute = False

    refresh_minutes = forms.IntegerField(
        label="Minutes between refreshes",
        required=False,
        min_value=LEAST_MINUTES,
        max_value=MOST_MINUTES,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    quiet_from = forms.TimeField(label="Quiet from", required=False, widget=forms.TimeInput(attrs={"type": "time"}))
    quiet_until = forms.TimeField(label="Quiet until", required=False, widget=forms.TimeInput(attrs={"type": "time"}))
    reading = forms.ChoiceField(choices=CHOICES, widget=forms.RadioSelect)
    paused_until = forms.DateTimeField(
        label="Paused until",
        required=False,
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def __init__(
        self, data: Any = None, *, console: Console, now: datetime, shown: dict[str, Any] | None = None
    ) -> None:
        self.console, self.now, self.zone = console, now, console.schedule.zone
        super().__init__(data, initial={**self._shown(), **(shown or {})})
        minutes = self.fields["refresh_minutes"]
        standard = console.standard_minutes
        minutes.help_text = f"From {LEAST_MINUTES} to {MOST_MINUTES}; empty is the standard, {standard} minutes."
        self.fields["quiet_until"].help_text = f"By the clock of {self.zone.key}; may be after midnight."
        self.fields["paused_until"].help_text = f"By the clock of {self.zone.key}."

    def full_clean(self) -> None:
        """Take every moment by the console's clock; one that the clock skips or shows twice is refused."""
        with timezone.override(self.zone):
            super().full_clean()

    def clean(self) -> dict[str, Any]:
        """Demand both ends of the quiet hours or none, and a moment to come for a pause."""
        values = self.cleaned_data
        start, end = values.get("quiet_from"), values.get("quiet_until")
        if (start is None) != (end is None) and not {"quiet_from", "quiet_until"} & self.errors.keys():
            self.add_error("quiet_from" if start is None else "quiet_until", "Enter both, or neither.")
        elif start is not None and start == end:
            self.add_error("quiet_until", "This would be the whole day: pause the console instead.")
        if values.get("reading") != Reading.PAUSED:
            # Nobody sees the moment beside another choice, so that nothing is wrong with it.
            self.errors.pop("paused_until", None)
            values["paused_until"] = None
        elif "paused_until" not in self.errors:
            self._demand_moment_to_come(values.get("paused_until"))
        return values

    def values(self) -> dict[str, Any]:
        """Return what `schedule_set` takes."""
        names = ("refresh_minutes", "quiet_from", "quiet_until", "paused_until")
        chosen = {name: self.cleaned_data[name] for name in names}
        return {**chosen, "is_active": self.cleaned_data["reading"] != Reading.OFF}

    def _demand_moment_to_come(self, moment: datetime | None) -> None:
        if moment is None or moment <= self.now:
            self.add_error("paused_until", ValidationError("Enter a moment that is still to come."))
        elif moment - self.now > LONGEST_PAUSE:
            self.add_error("paused_until", ValidationError("Nobody waits so long: switch the console off instead."))

    def _shown(self) -> dict[str, Any]:
        console = self.console
        is_paused = console.paused_until is not None and self.now < console.paused_until
        return {
            "refresh_minutes": console.refresh_minutes,
            "quiet_from": console.quiet_from,
            "quiet_until": console.quiet_until,
            "reading": Reading.OFF if not console.is_active else Reading.PAUSED if is_paused else Reading.ON,
            "paused_until": console.paused_until.astimezone(self.zone).replace(tzinfo=None)
            if is_paused and console.paused_until
            else None,
        }
