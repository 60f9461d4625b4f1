"""Operations on licenses as somebody has asked for them, for pages that show them."""

from typing import Any

from accounts.models import User
from licensing.models import License
from operations.models import Batch, Operation
from tests.operations import factories


def asked(license_: License, user: User, state: str = "running", **values: Any) -> Operation:
    """Return an operation of that state on a license, in a batch of its own unless `batch` is given."""
    kind = values.pop("kind", "update")
    batch: Batch = values.pop("batch", None) or factories.batch_make(
        kind=kind, requested_by=user, parameters=values.get("parameters", {})
    )
    about = {
        "target_kind": license_.product,
        "target_uid": license_.uid,
        "target_name": license_.server_title,
        "subject_pk": license_.pk,
    }
    return factories.operation_make(license_.console, state, batch=batch, **{**about, **values})
