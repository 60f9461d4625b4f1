"""Saves every stored secret under the first key, so that the older keys need not be listed any more."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand
from django.db import models, transaction

from vspcdash.encryption import EncryptedTextField
from vspcdash.signals import reencrypt


class Command(BaseCommand):
    """Finds the secrets of all models by the type of their fields."""

    help = "Save every stored secret under the first key of VSPCDASH_ENCRYPTION_KEY."

    def handle(self, *args: Any, **options: Any) -> None:
        """Encrypt anew, and say how many secrets that were."""
        count = sum(_reencrypted(model, name) for model, name in _encrypted_fields())
        count += sum(int(saved or 0) for _, saved in reencrypt.send(sender=None))
        self.stdout.write(f"{count} secret{'' if count == 1 else 's'} saved under the first key.")


def _encrypted_fields() -> Iterator[tuple[type[models.Model], str]]:
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, EncryptedTextField):
                yield model, field.name


def _reencrypted(model: type[models.Model], name: str) -> int:
    """Save the field of every row anew, and return how many of them held a secret."""
    return sum(_saved_again(model, name, pk) for pk in list(model._base_manager.values_list("pk", flat=True)))


@transaction.atomic
def _saved_again(model: type[models.Model], name: str, pk: Any) -> bool:
    """Under a lock of the row, so that a secret that is replaced meanwhile is not overwritten by the old one."""
    rows = model._base_manager.filter(pk=pk)
    secret = rows.select_for_update().values_list(name, flat=True).first()
    return bool(secret) and rows.update(**{name: secret}) == 1
