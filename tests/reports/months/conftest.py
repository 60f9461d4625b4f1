"""A console whose October is approved, and somebody who may do everything about its months."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from consoles.models import Console
from tests.reports.board import console_read, report_make


@pytest.fixture
def console(frozen: None) -> Console:
    console = console_read()
    report_make(console, status="Approved")
    return console


@pytest.fixture
def admin(signed_in: Callable[[User], Client], licensing_admin: User) -> Client:
    return signed_in(licensing_admin)
