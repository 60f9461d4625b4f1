"""What an access token opens: every address that gives files, as JSON, and no other."""

from uuid import UUID

import pytest
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from tests.accounts.tokens.factories import SECRET, token_make
from tests.doors.addresses import address, guarded
from tests.doors.test_matrix import rows

# What of the matrix asks for a file, by the name of its address.
FILES = {name.partition("?")[0] for name, _ in rows() if name.endswith("?format=csv")}


@pytest.fixture
def bearer(administrator: User) -> dict[str, str]:
    """The header of a token that may do and see everything."""
    token_make(administrator, role=Role.ADMINISTRATOR)
    return {"Authorization": f"Bearer {SECRET}"}


@pytest.mark.parametrize("name", sorted(guarded()))
def test_a_token_reads_what_a_person_may_take_away(
    name: str, marked: dict[str, int | UUID], administrator: User, client: Client, bearer: dict[str, str]
) -> None:
    path = address(name, pk=marked.get(name, 1))
    by_token = Client().get(f"{path}?format=json", headers=bearer)
    client.force_login(administrator)

    gives_files = client.get(f"{path}?format=csv").headers.get("Content-Type", "").startswith("text/csv")

    assert (name in FILES) == gives_files
    assert by_token.status_code == (200 if gives_files else 403)
    assert by_token.headers["Content-Type"] == "application/json"
