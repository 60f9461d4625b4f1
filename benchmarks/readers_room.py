"""What `benchmarks.readers` does in the product's own surroundings, whose environment it has.

`python -m benchmarks.readers_room people COUNT` waits for the first refresh, signs people in and prints their sessions
with the pages that they read. `... refresh` has the console read again and again until its input ends, and prints a
line when the first refresh has begun and when each has ended.
"""

import json
import os
import sys
import threading
import time

LOOK_SECONDS = 0.2
PAGES = (
    "/", "/licenses/", "/usage/", "/alerts/", "/operations/", "/licenses/?page=3", "/licenses/?urgency=critical",
    "/licenses/?sort=server", "/usage/?by=reseller", "/usage/?sort=-change_size", "/refreshes/", "/reports/",
)  # fmt: skip


def main() -> None:
    """Do as the first argument says."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "vspcdash.settings"
    import django

    django.setup()
    if sys.argv[1] == "people":
        print(json.dumps(_people(int(sys.argv[2]))))
    else:
        _refresh()


def _people(count: int) -> dict[str, list[str]]:
    from django.contrib.auth.models import Group
    from django.test import Client

    from accounts.models import User
    from accounts.roles import Role
    from licensing.models import License
    from refresh.models import Refresh
    from usage.models import OrganizationUsage

    while not Refresh.objects.filter(state=Refresh.State.SUCCEEDED).exists():
        time.sleep(LOOK_SECONDS)
    sessions = []
    for number in range(count):
        user = User.objects.create(username=f"reader{number}", sees_everything=True)
        user.groups.set([Group.objects.get(name=Role.LICENSING_ADMIN)])
        client = Client()
        client.force_login(user)
        sessions.append(client.cookies["sessionid"].value)
    single = [License.objects.all()[0].get_absolute_url(), OrganizationUsage.objects.all()[0].get_absolute_url()]
    return {"sessions": sessions, "pages": [*PAGES, *single]}


def _refresh() -> None:
    ended = threading.Event()
    threading.Thread(target=_await_end, args=(ended,), daemon=True).start()
    is_first = True
    while not ended.is_set():
        pk = _refresh_begin()
        if is_first:
            print("begun", flush=True)
            is_first = False
        _refresh_await(pk)
        print("ended", flush=True)


def _await_end(ended: threading.Event) -> None:
    sys.stdin.read()
    ended.set()


def _refresh_begin() -> int:
    from consoles.models import Console
    from refresh.models import Refresh
    from refresh.services import refresh_start

    return refresh_start(console=Console.objects.get(), trigger=Refresh.Trigger.COMMAND).pk


def _refresh_await(pk: int) -> None:
    from refresh.models import Refresh

    while Refresh.objects.open().filter(pk=pk).exists():
        time.sleep(LOOK_SECONDS)
    assert Refresh.objects.get(pk=pk).state == Refresh.State.SUCCEEDED


if __name__ == "__main__":
    main()
