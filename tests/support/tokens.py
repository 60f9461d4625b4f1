"""Access tokens of people, as scripts send them."""

from typing import Any

from accounts.bearer_secrets import Prefix, secret_make
from accounts.models import User
from accounts.roles import Role
from tests.accounts.tokens.factories import token_make

Headers = dict[str, str]


def bearer_of(user: User, **values: Any) -> Headers:
    """Return the header of a new token, which allows whatever its owner may do unless `values` say otherwise."""
    secret = secret_make(Prefix.ACCESS_TOKEN)
    token_make(user, secret=secret, **{"role": Role.ADMINISTRATOR, **values})
    return {"Authorization": f"Bearer {secret}"}
