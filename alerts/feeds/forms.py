"""What people enter about a new feed."""

from django import forms


class FeedForm(forms.Form):
    """The name of a feed."""

    use_required_attribute = False

    name = forms.CharField(
        max_length=100, help_text="What reads it, for example your phone; the calendar is called so."
    )
