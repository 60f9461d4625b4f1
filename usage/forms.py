"""What people enter about usage."""

from django import forms

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
