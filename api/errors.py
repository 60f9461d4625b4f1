"""What the API refuses; `accounts.tokens.middleware` makes JSON of the sentences."""

from http import HTTPStatus

from ui.errors import DomainError


class WrongRequestError(DomainError):
    """The address or the body asks for something that there is not; the sentence says what is wrong with it."""

    status = HTTPStatus.BAD_REQUEST
