"""`/asyncActions`: work that the console took on for later."""

from uuid import UUID

from vspc.actions import PATH
from vspc.answers import Answer
from vspc.connection import Connection
from vspc.resources.base import Collection, Reading, read_single
from vspc.schemas import AsyncAction, AsyncConfig


class AsyncActions(Collection[AsyncAction]):
    """The asynchronous actions of this account; like that of sites, their list has no pages."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection, PATH, AsyncAction, key="id", paged=False)

    def config(self) -> Reading[AsyncConfig]:
        """Return how long results are kept."""
        return read_single(self._connection, f"{PATH}/config", AsyncConfig)

    def result(self, uid: UUID) -> Answer:
        """Return the body of the call behind an action that succeeded; raises `VspcNotFound` once it is forgotten."""
        return self._connection.read(f"{PATH}/{uid}/result")
