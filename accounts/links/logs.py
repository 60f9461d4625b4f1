"""Keeps secrets that stand in addresses out of the log: what Django refuses, it logs with the path."""

import logging
import re

from accounts.bearer_secrets import Prefix

# Where the address has its secret, whatever was entered there, and what is one by its beginning, wherever it stands.
BEGINNINGS = ("/accounts/link/", "/alerts/confirm/", "/feeds/calendar/", *Prefix)
SECRET = re.compile(rf"({'|'.join(BEGINNINGS)})[^/\s'\"]+")


class WithoutLinkSecrets(logging.Filter):
    """Lets every record pass, without the secret of a link or feed that stands in its text."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Return true, with the text changed where it has a secret."""
        text = record.getMessage()
        if SECRET.search(text):
            record.msg, record.args = SECRET.sub(r"\1...", text), ()
        return True
