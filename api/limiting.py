"""How often an access token may ask: so many times a minute, over all processes."""

import time

from django.conf import settings

from accounts.counting import count_up
from accounts.models import AccessToken

WINDOW = 60


def seconds_to_wait(token: AccessToken) -> int:
    """Count one request of the token; return how many seconds it has to wait, 0 where it may go on."""
    _, count = count_up(f"api:{token.pk}", WINDOW)
    return 0 if count <= settings.API_PER_MINUTE else WINDOW - int(time.time()) % WINDOW
