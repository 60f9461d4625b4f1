"""What the pages of the sign-in ask the settings."""

from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def local_passwords() -> bool:
    """Whether people may have a password of this installation."""
    return bool(settings.LOCAL_PASSWORDS)
