"""What people enter about the months of report owners."""

import re
from datetime import date
from http import HTTPStatus
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

from accounts.models import User
from consoles.models import Console
from reports.board.people import NOT_THEIRS, people
from ui.errors import DomainError

NOTE_LENGTH = 2000
REFERENCE_LENGTH = 200
MONTH = re.compile("(20[0-9]{2})-(0[1-9]|1[0-2])")


class WrongInputError(DomainError):
    """What was entered says nothing that can be written."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY


class OneSentenceForm(forms.Form):
    """A form that is refused as a whole, in one sentence."""

    @property
    def sentence(self) -> str:
        """Why it was refused."""
        return next((str(error) for errors in self.errors.values() for error in errors), "")

    def cleaned(self) -> dict[str, Any]:
        """Return the values; raises `WrongInputError` for what cannot be used."""
        if not self.is_valid():
            raise WrongInputError(self.sentence)
        return self.cleaned_data


class MonthForm(forms.Form):
    """Whose month it is about."""

    console = forms.IntegerField()
    owner = forms.UUIDField()
    month = forms.CharField(max_length=7)

    def clean_month(self) -> date:
        """Return the first day of the month."""
        said = MONTH.fullmatch(self.cleaned_data["month"])
        if not said:
            raise forms.ValidationError("A month is a year and a month of it.")
        return date(int(said[1]), int(said[2]), 1)


class AssigneeForm(OneSentenceForm):
    """Who gets a month; nobody where it is empty."""

    assignee = forms.ModelChoiceField(
        queryset=User.objects.none(),
        required=False,
        error_messages={"invalid_choice": NOT_THEIRS},
    )
    seen = forms.IntegerField(required=False)

    def __init__(self, *args: Any, console: Console, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["assignee"].queryset = people(console)  # type: ignore[attr-defined]  # a choice of models


class NoteForm(OneSentenceForm):
    """What there is to say about a month."""

    note = forms.CharField(
        required=False,
        max_length=NOTE_LENGTH,
        error_messages={"max_length": f"A note has at most {NOTE_LENGTH:,} characters."},
    )
    seen = forms.CharField(required=False)

    def clean_note(self) -> str:
        """Return the note with one sign for each end of a line, as forms are sent with two."""
        return _lines(self.cleaned_data["note"])

    def clean_seen(self) -> str:
        """Return what stood on the page, likewise."""
        return _lines(self.cleaned_data["seen"])


class DatedForm(OneSentenceForm):
    """A day, and the reference that came with it."""

    on = forms.DateField(error_messages={"required": "Name the day.", "invalid": "A day is a date such as 2026-11-03."})
    reference = forms.CharField(
        required=False,
        max_length=REFERENCE_LENGTH,
        error_messages={"max_length": f"A reference has at most {REFERENCE_LENGTH} characters."},
    )


class SeenDayForm(OneSentenceForm):
    """The day that stood on the page from which something is taken back."""

    seen = forms.DateField(error_messages={"required": "Reload the page and try again.", "invalid": "Reload the page."})


class AgreementForm(OneSentenceForm):
    """The last day of the month on which reports may be submitted."""

    WRONG = (
        "The agreement's day is a day of the month from 3 to 28: before the 3rd reports need not be final, "
        "and after the 28th not every month has the day."
    )
    submit_day = forms.IntegerField(
        validators=[MinValueValidator(3, WRONG), MaxValueValidator(28, WRONG)],
        error_messages={"required": WRONG, "invalid": WRONG},
    )
    seen = forms.IntegerField(error_messages={"required": "Reload the page and try again."})


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
