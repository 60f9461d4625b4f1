"""People in front of the product: each page that they open is listened to."""

import subprocess
import sys
from contextlib import ExitStack
from typing import Any, Self

from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.browser.complaints import Complaints
from tests.support.product import ROOT, Product

WIDE: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
# Far more than a page takes: the machine may be busy with other tests.
PATIENCE_MS = 20_000
expect.set_options(timeout=PATIENCE_MS)

VIEWER = {"user": "viewer", "password": "only looks around"}
OPERATOR = {"user": "operator", "password": "looks after servers"}
MAKE_PERSON = """
from django.contrib.auth.models import Group
from accounts.models import User
person = User.objects.create_user(username={user!r}, password={password!r}, sees_everything=True)
person.groups.add(Group.objects.get(name={role!r}))
"""

Session = dict[str, Any]


class Visitor:
    """Opens pages of one product, as somebody whose session is given, or as a stranger; they close with the context."""

    def __init__(self, browser: Browser, url: str, session: Session) -> None:
        self.browser = browser
        self.url = url
        self.session = session
        self.complaints = Complaints()
        self._contexts = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._contexts.close()

    def page(self, *, is_stranger: bool = False, **options: Any) -> Page:
        """Return an empty page in a context of its own, by default wide and signed in."""
        state = None if is_stranger else self.session
        # Colors that are on their way to others would be judged half way.
        options = {"viewport": WIDE, "storage_state": state, "reduced_motion": "reduce", **options}
        context = self._contexts.enter_context(self.browser.new_context(base_url=self.url, locale="en-US", **options))
        context.set_default_timeout(PATIENCE_MS)
        self.complaints.listen(context)
        return context.new_page()


def sign_in(page: Page, *, user: str, password: str) -> None:
    """Fill the form of the sign-in page and send it."""
    page.goto("/accounts/login/")
    page.get_by_label("User name").fill(user)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def session_of(browser: Browser, url: str, *, user: str, password: str) -> Session:
    """Return the session of somebody who is signed in, once the first refresh has come to its end before their eyes."""
    with browser.new_context(base_url=url) as context:
        page = context.new_page()
        sign_in(page, user=user, password=password)
        expect(page).to_have_url(f"{url}/")
        page.goto("/refreshes/")
        expect(page.locator(".history summary").last).to_contain_text("Succeeded", timeout=60_000)
        return dict(context.storage_state())


def person_make(product: Product, *, role: str, user: str, password: str) -> None:
    """Make an account with one role."""
    shell_run(product, MAKE_PERSON.format(role=role, user=user, password=password))


def shell_run(product: Product, code: str) -> None:
    """Run `code` beside the product, on its data."""
    command = [sys.executable, "manage.py", "shell", "--verbosity", "0", "--command", code]
    subprocess.run(command, cwd=ROOT, env=product.environment, check=True, stdout=subprocess.DEVNULL)
