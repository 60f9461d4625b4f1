"""Mail servers that want something else than mail."""

from uuid import UUID

import pytest

from alerts.channels.addresses import address_read
from alerts.delivering.letters import Letter, NotDeliveredError
from alerts.delivering.mail import mail_send
from tests.alerts.factories import NOW
from tests.alerts.messages.servers import MailServer

LETTER = Letter(
    key=UUID(int=1), kind="test", subject="Test", plain="Hello", html="<p>Hello</p>", written_at=NOW, alerts=()
)


def test_the_words_of_a_server_are_not_shown(mail_server: MailServer) -> None:
    mail_server.answer = lambda: "550 secret of the house"

    with pytest.raises(NotDeliveredError) as refusal:
        mail_send(LETTER, address_read(mail_server.address))

    assert refusal.value.sentence == "The mail server 127.0.0.1 answered 550."
    assert refusal.value.is_final
