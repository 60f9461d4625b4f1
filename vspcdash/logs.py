"""What is logged, where, and what never gets into it."""

from typing import Any

LINES, JSON = "lines", "json"
FORMATTERS: dict[str, dict[str, Any]] = {
    LINES: {"format": "%(asctime)s %(levelname)s %(name)s %(message)s%(request_id)s"},
    JSON: {
        "()": "pythonjsonlogger.json.JsonFormatter",
        "fmt": "levelname,name,message,request_id",
        "style": ",",
        "rename_fields": {"levelname": "level", "name": "logger"},
        # The moment in UTC, under this name.
        "timestamp": "time",
    },
}
_LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "chosen", "filters": ["links", "request_id"]}
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


def logging_of(form: str) -> dict[str, Any]:
    """Return the settings of logging in one of the `FORMATTERS`."""
    filters: dict[str, Any] = {
        "links": {"()": "accounts.links.logs.WithoutLinkSecrets"},
        "request_id": {
            "()": "vspcdash.request_ids.RequestIdFilter",
            "words": " request_id=" if form == LINES else "",
        },
    }
    return {**_LOGGING, "formatters": {"chosen": FORMATTERS[form]}, "filters": filters}
