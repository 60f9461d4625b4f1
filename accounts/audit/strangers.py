"""What people without an account make the audit log keep: enough to see that they try, never so much as they like.

A try at an account that exists is written down each time; its limits bound that. Names, tokens and addresses can be
made up without end, so that of these the first of an address in an hour is kept, of so many addresses; beyond, only
that it was the thousandth, the ten thousandth and so on. What was typed as the name of nobody is not kept at all: it
may be a password that went into the wrong field.
"""

from typing import Any

from accounts.audit.actions import Action
from accounts.audit.context import current
from accounts.audit.recording import record
from accounts.counting import count_up, network_of
from accounts.models import User

HOUR = 3600
MOST_ADDRESSES = 100
# No account can have this name: there are blanks in it.
NO_ACCOUNT = "(no such account)"


def name_failed(action: Action, *, name: str, after: dict[str, Any], is_bounded: bool = True) -> None:
    """Write down what happened to whoever typed that name.

    `is_bounded` says whether it is bounded for an account that exists, as its tries are; otherwise it counts as that of
    a stranger as well.
    """
    known = User.objects.filter(username__iexact=name.strip()).values_list("username", flat=True).first()
    if known and is_bounded:
        record(action, actor_name=known, after=after)
    else:
        stranger_note(action, actor_name=known or NO_ACCOUNT, after=after)


def stranger_note(action: Action, *, after: dict[str, Any], **what: Any) -> None:
    """Write down what a stranger did, unless there was enough of it in this hour; from the second on, with how often.

    `what` goes to `record`.
    """
    count = count_up(f"strangers:{action}", HOUR)[1]
    if _is_news(action) or _is_power_of_ten(count):
        record(action, after={**after, "in_this_hour": count} if count > 1 else after, **what)


def _is_news(action: Action) -> bool:
    """Whether this address is one of the first, and has not done so before in this hour."""
    network = network_of(current().address)
    if count_up(f"strangers:{action}:{network}", HOUR)[1] > 1:
        return False
    return count_up(f"strangers:{action}:addresses", HOUR)[1] <= MOST_ADDRESSES


def _is_power_of_ten(count: int) -> bool:
    return count >= 1000 and str(count).strip("0") == "1"
