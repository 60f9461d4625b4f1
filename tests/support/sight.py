"""People who see less than everything."""

from typing import Any

import pytest

from accounts.models import User
from consoles.models import Console, Organization, ScopeGrant
from consoles.querysets import ScopedQuerySet


def hide_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nobody see anything, whatever the scope."""

    def nothing(rows: Any, _user: object) -> Any:
        return rows.none()

    for reading in ("visible_to", "covered_by"):
        monkeypatch.setattr(ScopedQuerySet, reading, nothing)


def narrowed(user: User, *parts: Console | Organization) -> User:
    """Let somebody see these consoles, resellers and companies and nothing else."""
    user.sees_everything = False
    user.save()
    for part in parts:
        of = {"console": part} if isinstance(part, Console) else {"organization": part}
        ScopeGrant.objects.create(user=user, **of)
    return user
