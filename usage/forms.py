"""What people enter about usage."""

from http import HTTPStatus

from django import forms

from ui.errors import DomainError

MOST_POINTS = 100_000_000


class CommitmentForm(forms.Form):
    """Points that are paid for each month in any case; nothing takes the commitment away."""

    points = forms.FloatField(
        required=False,
        min_value=0,
        max_value=MOST_POINTS,
        error_messages={
            "invalid": "A commitment is a number of points.",
            "min_value": "A commitment is not less than zero points.",
            "max_value": f"A commitment is at most {MOST_POINTS:,} points.",
        },
    )
    # What stood on the page that the form was sent from.
    seen = forms.FloatField(required=False)

    @property
    def sentence(self) -> str:
        """Why it was refused."""
        return " ".join(map(str, self.errors.get("points", ()))) or "No number of points was sent."


class WrongCommitmentError(DomainError):
    """What was entered is no number of points."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
