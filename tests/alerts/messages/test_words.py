"""Words from outside in messages."""

from email.message import EmailMessage

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alerts.models import Message
from alerts.telling.telling import tell
from alerts.telling.words import harmless, line, reads_markup
from tests.alerts.factories import NOW, alert_make, channel_make, warning_make

HOSTILE = (
    "Acme\r\nBcc: eve@example.com\r\n\r\n<script>alert(1)</script> \u202eevil\u2066 @here **x** [y](https://e.example)"
)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=800))
def test_any_name_becomes_one_line_without_anything_unseen(name: str) -> None:
    said = line(name)

    assert said.isprintable()
    assert len(said) <= 500
    assert "://" not in said


@pytest.mark.parametrize("text", ["@here", "<!channel>", "<@U123>", "**x**", "[a](b)", "`x`", "~~x~~", "_x_", "# x"])
def test_nothing_is_left_that_a_chat_takes_for_more_than_signs(text: str) -> None:
    assert not set("@<>[]*_~`#|\\") & set(harmless(text))


@pytest.mark.parametrize(
    ("address", "reads"),
    [("mailtos://x", False), ("jsons://x", False), ("slack://x", True), ("https://hooks.slack.com/services/x", True)],
)
def test_chats_read_markup_and_mails_do_not(address: str, reads: bool) -> None:
    assert reads_markup(address) is reads


def test_a_hostile_name_is_nothing_but_a_name_in_a_message(rules: None, db: None) -> None:
    channel_make(address="mailto://ann:x@example.com")
    warning_make(alert_make(name=HOSTILE, text=HOSTILE))

    tell(NOW)

    message = Message.objects.get()
    assert "\n" not in message.subject
    assert len(message.subject) <= 200
    EmailMessage()["Subject"] = message.subject
    assert "<script>" not in message.html
    assert "\nBcc:" not in message.plain
    assert "\u202e" not in message.plain + message.html
    assert "https://e.example" not in message.html


def test_a_mention_in_a_name_wakes_nobody_in_a_chat(rules: None, db: None) -> None:
    channel_make(address="slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ")
    warning_make(alert_make(name="<!here> @channel"))

    tell(NOW)

    message = Message.objects.get()
    assert not set("@<") & set(message.plain + message.subject)
