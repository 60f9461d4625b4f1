"""What an access token opens: every address that gives files, as JSON, those of the API, and no other."""

from uuid import UUID

import pytest
from django.test import Client

from accounts.models import User
from tests.doors.addresses import address, guarded, is_of_api
from tests.doors.test_matrix import rows
from tests.support.tokens import bearer_of

# What of the matrix asks for a file, by the name of its address.
FILES = {name.partition("?")[0] for name, _ in rows() if name.endswith("?format=csv")}


@pytest.fixture
def bearer(administrator: User) -> dict[str, str]:
    """The header of a token that may do and see everything."""
    return bearer_of(administrator)


@pytest.mark.parametrize("name", sorted(name for name in guarded() if is_of_api(name)))
def test_the_api_is_for_tokens_alone(
    name: str, marked: dict[str, int | UUID], administrator: User, client: Client, bearer: dict[str, str]
) -> None:
    path = address(name, pk=marked.get(name, 1))
    by_token = Client().get(path, headers=bearer)
    client.force_login(administrator)

    assert by_token.status_code == (200 if (name, "GET") in rows() else 405)
    assert client.get(path).status_code == client.post(path).status_code == 401


@pytest.mark.parametrize("name", sorted(name for name in guarded() if not is_of_api(name)))
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
