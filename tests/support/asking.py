"""A simulated console that is connected and read, and somebody who asks for operations on its licenses."""

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.models import Group
from django.core.management import call_command
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Role
from consoles.models import Console
from consoles.services import console_create
from licensing.models import License
from operations.models import Batch
from operations.services.confirming import preview_confirm
from operations.services.previews import preview_create
from refresh.models import Refresh
from refresh.running import refresh_run
from refresh.services import refresh_request


def console_read(url: str, **credentials: str) -> Console:
    """Make the database, connect the console at `url` and read it once."""
    call_command("migrate", verbosity=0)
    console = console_create(values={"name": "Chaos", "url": url, **credentials})
    refresh, _ = refresh_request(console=console, trigger=Refresh.Trigger.COMMAND)
    refresh_run(refresh.pk)
    refresh.refresh_from_db()
    assert refresh.state == Refresh.State.SUCCEEDED, refresh.reason
    return console


def person_make() -> User:
    """Return somebody who may ask for everything."""
    user = User.objects.create(username="ada", sees_everything=True)
    user.groups.set([Group.objects.get(name=Role.LICENSING_ADMIN)])
    return user


def ask(user: User, kind: str, licenses: Sequence[License], **parameters: Any) -> Batch:
    """Ask for the same operation on each of the licenses, as the pages do."""
    pks = [license_.pk for license_ in licenses]
    preview = preview_create(user=user, kind=kind, parameters=parameters, subject_pks=pks, return_to="/")
    batch = preview_confirm(preview_pk=preview.pk, user=user, reason="chaos", typed="", now=timezone.now())
    assert batch.operations.count() == len(pks)
    return batch
