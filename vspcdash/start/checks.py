"""What must be true of the machine before anything starts."""

import socket
from urllib.parse import urlsplit

from vspcdash import settings
from vspcdash.start.errors import StartError
from vspcdash.start.programs import bind_address


def port_check() -> None:
    """Raise `StartError` when another program listens on our port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((bind_address(), settings.PORT))
        except OSError as error:
            reason = "may only be used by root" if isinstance(error, PermissionError) else "is taken by another program"
            raise StartError(f"Port {settings.PORT} {reason}; choose another one, such as PORT=8001.") from error


def broker_check() -> None:
    """Raise `StartError` when REDIS_URL is set and nobody answers there; its password is not shown."""
    if not settings.REDIS_URL:
        return
    import redis  # most starts have a broker of their own, and half a second is noticed

    from vspcdash.redis_troubles import redis_trouble

    try:
        redis.Redis.from_url(settings.CACHE_URL, socket_connect_timeout=5, socket_timeout=5).ping()
    except (redis.RedisError, ValueError) as error:
        host = urlsplit(settings.REDIS_URL).hostname
        raise StartError(f"REDIS_URL: the server at {host} {redis_trouble(error)}.") from error
