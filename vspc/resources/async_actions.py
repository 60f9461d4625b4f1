"""`/asyncActions`: work that the console took on for later."""

from uuid import UUID

from vspc.actions import PATH
from vspc.answers import Answer
from vspc.connection import Connection
from vspc.resources.base import Collection, Reading, read_single
from vspc.retrying import RESULTS
from vspc.schemas import AsyncAction, AsyncConfig
from vspc.transport import Request
from vspc.writing import Write


class AsyncActions(Collection[AsyncAction]):
    """The asynchronous actions of this account; like that of sites, their list has no pages."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection, PATH, AsyncAction, key="id", paged=False)

    def config(self) -> Reading[AsyncConfig]:
        """Return how long results are kept."""
        return read_single(self._connection, f"{PATH}/config", AsyncConfig)

    def result(self, uid: UUID) -> Answer:
        """Return the body of the call behind an action that succeeded.

        Raises the error in it, with its `code` and `type`, for an action that failed, and `VspcNotFound` once it is
        forgotten. An error of the types for "not now" may be either that of the action or that of this reading.
        """
        return self._connection.read(f"{PATH}/{uid}/result", policy=RESULTS)

    def cancel(self, uid: UUID, *, write: Write) -> None:
        """Ask the console to stop the action; only its status tells whether it did. `write` has an id of its own."""
        self._connection.submit(Request(f"{PATH}/{uid}", method="DELETE"), write)

    def drop_result(self, uid: UUID, *, write: Write) -> None:
        """Let the console forget the result now; raises `VspcNotFound` where it has. `write` has an id of its own."""
        self._connection.submit(Request(f"{PATH}/{uid}/result", method="DELETE"), write)
