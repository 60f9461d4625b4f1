"""One letter to one address, by the way that its service asks for."""

from alerts.channels.addresses import Address, AddressError, address_read
from alerts.channels.kinds import MAIL, WEBHOOK
from alerts.channels.reaching import reach
from alerts.delivering.letters import Letter, NotDeliveredError
from alerts.delivering.mail import mail_send
from alerts.delivering.services import service_send
from alerts.delivering.webhooks import webhook_send
from alerts.models import Channel


def send(letter: Letter, channel: Channel) -> None:
    """Send; returns when the other side has taken the letter, and raises `NotDeliveredError` where it has not."""
    try:
        read = address_read(channel.address, owner=channel.owner)
    except AddressError as error:
        raise NotDeliveredError(error.sentence, is_final=True) from error
    with reach(channel.owner, read.host):
        _send(letter, read)


def _send(letter: Letter, read: Address) -> None:
    if read.kind is MAIL:
        mail_send(letter, read)
    elif read.kind is WEBHOOK:
        webhook_send(letter, read)
    else:
        service_send(letter, read)
