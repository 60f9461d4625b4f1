"""What the settings of the sign-in need of each other."""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from accounts.single_sign_on.groups import grants_of


def settings_check() -> None:
    """Raise `ImproperlyConfigured` where something is missing beside a setting, or what groups may do means nothing."""
    beside = (settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET, settings.OIDC_GROUPS)
    if settings.OIDC_ISSUER and not all(beside):
        raise ImproperlyConfigured(
            "VSPCDASH_OIDC_ISSUER needs VSPCDASH_OIDC_CLIENT_ID, VSPCDASH_OIDC_CLIENT_SECRET and VSPCDASH_OIDC_GROUPS "
            "beside it."
        )
    if not settings.OIDC_ISSUER and not settings.LOCAL_PASSWORDS:
        raise ImproperlyConfigured("VSPCDASH_LOCAL_PASSWORDS=false needs single sign-on: set VSPCDASH_OIDC_ISSUER.")
    grants_of(settings.OIDC_GROUPS)
