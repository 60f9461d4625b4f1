"""How far messages may go: into private networks only where somebody answers for it.

Everybody may make channels, and what a server on a private network says to a stranger's message tells about it.
"""

from contextlib import AbstractContextManager, nullcontext

from django.conf import settings

from accounts.models import User
from accounts.roles import Permission
from vspc.destinations import only_public


def reach(owner: User | None, host: str) -> AbstractContextManager[None]:
    """Return a context in which connections lead no further than messages by a channel of `owner` may.

    Shared channels, those of whoever looks after them, and hosts that `settings.CHANNEL_HOSTS` names are under the
    rules of consoles; all others reach public addresses alone.
    """
    is_answered_for = owner is None or owner.has_perm(Permission.MANAGE_ALERTS.full_name)
    return nullcontext() if is_answered_for or host in settings.CHANNEL_HOSTS else only_public()
