"""The secrets of second factors, when the key is replaced under which they are encrypted."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt, encrypt
from django.db import transaction

# Where django-allauth keeps the secrets of an authenticator app and of recovery codes.
SECRETS = ("secret", "seed")


def factor_secrets_reencrypt(**_: Any) -> int:
    """Save the secrets of all second factors under the first key, and return how many there are."""
    return sum(_saved_again(pk) for pk in list(Authenticator.objects.values_list("pk", flat=True)))


@transaction.atomic
def _saved_again(pk: int) -> int:
    authenticator = Authenticator.objects.select_for_update().filter(pk=pk).first()
    names = [name for name in SECRETS if authenticator and name in authenticator.data]
    for name in names:
        authenticator.data[name] = encrypt(decrypt(authenticator.data[name]))
    if names:
        authenticator.save(update_fields=["data"])
    return len(names)
