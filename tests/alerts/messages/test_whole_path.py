"""From a warning to a mail that a server has taken."""

from accounts.models import User
from alerts.delivering.delivering import channel_deliver
from alerts.models import Message
from alerts.telling.telling import tell
from tests.alerts.factories import NOW, channel_make, warning_make
from tests.alerts.messages.servers import MailServer


def test_a_warning_arrives_as_one_mail_and_only_once(rules: None, viewer: User, mail_server: MailServer) -> None:
    channel = channel_make(viewer, address=mail_server.address)
    warning_make()

    for _ in range(2):
        tell(NOW)
        channel_deliver(channel.pk, NOW)

    [message] = Message.objects.all()
    [mail] = mail_server.messages
    assert mail["Message-ID"] == f"<{message.pk}@example.com>"
    assert mail["To"] == "ann@example.com" == mail_server.recipients[0]
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert "does not renew itself" in str(mail)
    assert message.state == Message.State.SENT
