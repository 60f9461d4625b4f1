"""What a room raises when it will not do what a person asked for."""

from http import HTTPStatus


class DomainError(Exception):
    """A refusal with one sentence fit for staff; `ui.middleware` shows it instead of the answer.

    Subclasses set `status` where 409 does not say it: 400 for an address that cannot be read, 422 for wrong input.
    """

    status: int = HTTPStatus.CONFLICT

    def __init__(self, sentence: str, *, status: int | None = None) -> None:
        super().__init__(sentence)
        if status is not None:
            self.status = status

    @property
    def sentence(self) -> str:
        """What to tell the person."""
        return str(self)
