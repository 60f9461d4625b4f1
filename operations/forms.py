"""What a person enters on the page that asks whether something shall be done."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from operations.services.previews import LONGEST_REASON


class ConfirmForm(forms.Form):
    """The reason, and where something is destroyed what has to be typed."""

    use_required_attribute = False

    reason = forms.CharField(
        label="Reason, for the log",
        max_length=LONGEST_REASON,
        error_messages={"required": "Say why: the reason stands in the log."},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    typed = forms.CharField(
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "off"}),
    )

    def __init__(self, *args: Any, confirmation: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.confirmation = confirmation
        if confirmation:
            self.fields["typed"].label = f"Type {confirmation} to confirm"
            # Otherwise the label calls it optional; what is wrong with it is said by `clean_typed`.
            self.fields["typed"].required = True
            self.fields["typed"].error_messages["required"] = f"Type {confirmation} to confirm."
        else:
            del self.fields["typed"]

    def clean_typed(self) -> str:
        """Return what was typed if it is what had to be."""
        typed: str = self.cleaned_data["typed"]
        if typed != self.confirmation:
            raise ValidationError(f"That is not it: type {self.confirmation} to confirm.")
        return typed


class LicenseFileForm(forms.Form):
    """The license file; what is in it is for the console to judge."""

    use_required_attribute = False

    file = forms.FileField(
        label="License file",
        allow_empty_file=True,
        error_messages={"required": "Choose a file."},
        help_text="At most 1 MiB. It is kept encrypted until the last server has it, and wiped then.",
    )
