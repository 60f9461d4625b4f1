"""What people call the servers that usage stands on."""

from collections.abc import Collection
from uuid import UUID

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from consoles.models import Product, Server

CONSOLE_ITSELF = "the console itself"


class ServerNames:
    """The names of some servers, as far as the directory has them and this person may see them; one query."""

    def __init__(self, servers: Collection[tuple[int, str, UUID]], *, user: User | AnonymousUser) -> None:
        """`servers` are consoles, products and UIDs: all three, since that is what the table is indexed by."""
        consoles, kinds, uids = (set(values) for values in zip(*servers, strict=True)) if servers else ((), (), ())
        found = Server.objects.visible_to(user).filter(console__in=consoles, kind__in=kinds, uid__in=uids)
        rows = found.values_list("console", "kind", "uid", "name")
        self.names = {(console, kind, uid): name for console, kind, uid, name in rows}

    def of(self, console: int, product: str, uid: UUID) -> str:
        """Return the name of a server, or nothing where it has none.

        Agents stand on the server of their console, which no list names (VSPC REST 3.6.1, usage by organization).
        """
        name = self.names.get((console, product, uid), "")
        return name or (CONSOLE_ITSELF if product == Product.CONSOLE else "")
