"""A hasher that counts what it is asked: how often a password was really looked at."""

from typing import Any, ClassVar

from django.contrib.auth.hashers import MD5PasswordHasher


class CountingHasher(MD5PasswordHasher):
    """Stands in for the quick one of the tests."""

    calls: ClassVar[int] = 0

    def encode(self, *arguments: Any, **options: Any) -> str:
        type(self).calls += 1
        return super().encode(*arguments, **options)
