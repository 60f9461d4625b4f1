"""Our lists against those of Django's administration: `python -m benchmarks.administration FOLDER`, after a refresh.

The same rows in the same order with the same columns, 50 to a page and their relations joined, both in process through
every middleware as an administrator sees them. The peer has neither filters nor a search, which ours have.
"""

import os
import sys
import uuid
from pathlib import Path

from benchmarks.measuring import in_turn, ratio, verdict
from benchmarks.pages import repeated
from benchmarks.product import setup

OPERATIONS = 2000
MOST = 0.5
# Our address, and the list of the peer.
LISTS = {"/licenses/": "licensing/license/", "/usage/": "usage/gauge/", "/operations/": "operations/operation/"}


def main() -> None:
    """Print the figures of each list."""
    setup(Path(sys.argv[1]), "http://127.0.0.1:1")
    from django.test.utils import override_settings

    from benchmarks.answering import SETTINGS, page_of, signed_in

    client = signed_in()
    _operations_make()
    with override_settings(ROOT_URLCONF="benchmarks.administration_urls", **SETTINGS):
        for ours, peer in LISTS.items():
            page, admin = in_turn(repeated(page_of(client, ours)), repeated(page_of(client, f"/peer/{peer}")))
            print(f"    {ours} {page:.1f} ms, Django's administration {admin:.1f} ms")
            print(verdict(f"(l) {ours} against Django's administration", ratio(page, admin), MOST), flush=True)


def _operations_make() -> None:
    """Operations that have ended, since a console that was only read has none."""
    from datetime import timedelta

    from django.utils import timezone

    from accounts.models import User
    from licensing.models import License
    from operations.models import Batch, Operation

    if Operation.objects.exists():
        return
    now, user = timezone.now(), User.objects.get()
    licenses = License.objects.select_related("server", "console").exclude(server=None)[:OPERATIONS]
    batch = Batch.objects.create(kind="update", reason="benchmark", requested_by=user, requested_at=now)
    Operation.objects.bulk_create(
        Operation(
            id=uuid.UUID(int=position),
            batch=batch,
            position=position,
            console=license_.console,
            kind="update",
            target_kind=license_.product,
            target_uid=license_.uid,
            target_name=license_.server_title,
            organization_id=license_.organization_id,
            subject_pk=license_.pk,
            due_at=now,
            state=Operation.State.SUCCEEDED,
            requested_at=now - timedelta(seconds=position),
            started_at=now,
            finished_at=now + timedelta(seconds=2),
        )
        for position, license_ in enumerate(licenses)
    )


if __name__ == "__main__":
    os.environ.setdefault("VSPCDASH_ADMIN_PASSWORD", "only-for-this-benchmark")
    main()
