"""What is logged, where, and what never gets into it."""

from typing import Any

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "links": {"()": "accounts.links.logs.WithoutLinkSecrets"},
        "request_id": {"()": "vspcdash.request_ids.RequestIdFilter"},
    },
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s%(request_id)s"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["links", "request_id"]}
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    # Only what was wrong is worth a line: the web server writes its own access log.
    "loggers": {
        "django.request": {"filters": ["links"]},
        "django.server": {"level": "WARNING"},
        # Its warnings name whole addresses, and so what is secret in those of channels.
        "urllib3": {"level": "ERROR"},
        # Its words may hold parts of addresses; what went wrong we say ourselves.
        "apprise": {"level": "CRITICAL"},
    },
}
