"""Errors in the vendor's form: a list of message, type and code beside an HTTP status.

Client errors keep their status; every server error is sent as HTTP 520 with its reason in the body.
"""

from typing import Any

SERVER_ERROR = 520


class ApiError(Exception):
    """What an operation raises to answer with an error; extras become further members of the entry."""

    def __init__(self, status: int, message: str, *, kind: str = "logical", code: int | None = None, **extras: Any):
        super().__init__(message)
        self.status = status
        self.message = message
        self.kind = kind
        self.code = status if code is None else code
        self.extras = {name: value for name, value in extras.items() if value is not None}

    @property
    def document(self) -> dict[str, Any]:
        """The body of the answer."""
        return {"errors": [{"message": self.message, "type": self.kind, "code": self.code, **self.extras}]}


def invalid(parameter: str, reason: str) -> ApiError:
    """A query parameter that the console cannot read."""
    return ApiError(400, f"The '{parameter}' parameter is not valid: {reason}", parameterName=parameter)


def not_found(what: str) -> ApiError:
    """A resource or an address that the console does not have."""
    return ApiError(404, f"{what} was not found.")


def unauthorized() -> ApiError:
    """A bearer that is missing, unknown or expired."""
    return ApiError(401, "The access token is missing, invalid or expired.", kind="security")


def forbidden(reason: str) -> ApiError:
    """A request that this account may not make."""
    return ApiError(403, reason, kind="security")
