"""Why a Redis cannot be used, in words that say what to mend and hold no secret."""

import ssl

from redis.exceptions import AuthenticationError, AuthorizationError, NoPermissionError, ResponseError
from redis.exceptions import TimeoutError as TakesTooLong


def redis_trouble(error: Exception) -> str:
    """Return the rest of a sentence that begins with the server."""
    cause = error.__context__
    if isinstance(error, AuthenticationError | AuthorizationError):
        return "refuses the password: give the right one, as rediss://:PASSWORD@HOST"
    if isinstance(error, NoPermissionError | ResponseError):
        return f"refuses a command: {str(error).rstrip('.')}"
    if isinstance(cause, ssl.SSLCertVerificationError):
        return (
            f"shows a certificate that does not hold ({cause.verify_message.rstrip('.')}): "
            "name the file of its authority by REDIS_CA_BUNDLE, and the host as the certificate does"
        )
    if isinstance(cause, ssl.SSLError):
        return "does not speak TLS: its address begins with redis://, or its port is another one"
    if isinstance(error, TakesTooLong):
        return "does not answer in time"
    reason = cause.strerror if isinstance(cause, OSError) else ""
    return f"does not answer ({reason or type(error).__name__})"
