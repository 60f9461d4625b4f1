"""The error tree."""

import pickle
from typing import Any

import pytest

from vspc import errors
from vspc.errors import VspcError

ALL = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, VspcError)]


@pytest.mark.parametrize("kind", ALL)
def test_error_survives_pickling(kind: type[VspcError]) -> None:
    members: dict[str, Any] = {"status": 520, "code": 1300, "type": "logical", "request_id": "abc", "retry_after": 2.5}
    error = kind("It failed.", was_sent=False, **members)

    copy = pickle.loads(pickle.dumps(error))

    assert type(copy) is kind
    assert vars(copy) == vars(error)
    assert str(copy) == "It failed."


def test_tree_in_the_docstring_names_every_error() -> None:
    assert all(kind.__name__ in (errors.__doc__ or "") for kind in ALL)
