"""The person of a world as a script that asks the API."""

from accounts.bearer_secrets import Prefix, digest_of, hint_of, secret_make
from tests.api.asking import Script
from tests.scope.writing import Rows


def script_of(rows: Rows) -> Script:
    """The script of the person, with the token of the world where there is one."""
    script = Script(rows.user)
    if rows.token:
        secret = secret_make(Prefix.ACCESS_TOKEN)
        rows.token.digest, rows.token.hint = digest_of(secret), hint_of(secret)
        rows.token.save()
        script.headers = {"Authorization": f"Bearer {secret}"}
    return script
