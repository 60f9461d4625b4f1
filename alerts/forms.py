"""What people enter when they acknowledge or mute alerts."""

from datetime import datetime, time, timedelta
from http import HTTPStatus

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone

from alerts.services import LONGEST_NOTE, LONGEST_TIME, AlertRefusedError

DAY, SOLVED = "day", "solved"
SPANS = (
    ("1", "1 day"),
    ("3", "3 days"),
    ("7", "7 days"),
    ("30", "30 days"),
    (SOLVED, "until it is solved"),
    (DAY, "until the day"),
)
# A day is meant as a whole.
LAST_MINUTE = time(23, 59)


class HandlingForm(forms.Form):
    """Until when, and a note."""

    use_required_attribute = False

    until = forms.ChoiceField(label="For", choices=SPANS)
    on = forms.DateField(
        label="Day", required=False, input_formats=["%Y-%m-%d"], widget=forms.DateInput(attrs={"type": "date"})
    )
    note = forms.CharField(
        label="Note",
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.TextInput(attrs={"placeholder": "Note", "autocomplete": "off"}),
    )

    def __init__(self, data: QueryDict | None = None, *, now: datetime) -> None:
        super().__init__(data)
        self.now = now
        last_day = timezone.localdate(now + LONGEST_TIME - timedelta(days=1))
        self.fields["on"].widget.attrs |= {"min": timezone.localdate(now).isoformat(), "max": last_day.isoformat()}

    def clean(self) -> dict[str, object]:
        """Demand the day where one is meant."""
        if self.cleaned_data.get("until") == DAY and not self.cleaned_data.get("on") and "on" not in self.errors:
            raise ValidationError("Name the day until which it is for.")
        return self.cleaned_data

    def demand(self) -> "HandlingForm":
        """Return the form; raises what is wrong with it in a sentence."""
        if not self.is_valid():
            sentences = [str(sentence) for errors in self.errors.values() for sentence in errors]
            raise _refusal(" ".join(sentences))
        return self

    @property
    def note_entered(self) -> str:
        """The note."""
        return str(self.cleaned_data["note"])

    @property
    def until_entered(self) -> datetime | None:
        """Until when; None for as long as it lasts."""
        span = self.cleaned_data["until"]
        if span == SOLVED:
            return None
        if span == DAY:
            return timezone.make_aware(datetime.combine(self.cleaned_data["on"], LAST_MINUTE))
        return self.now + timedelta(days=int(span))


def _refusal(sentence: str) -> AlertRefusedError:
    return AlertRefusedError(sentence, status=HTTPStatus.UNPROCESSABLE_ENTITY)
