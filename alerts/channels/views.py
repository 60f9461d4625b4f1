"""Pages on which people make, change and test the channels by which they are told."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import SignedInRequest
from accounts.models import User
from accounts.permissions import Permission, require
from accounts.reauthentication import reauthentication_context, reauthentication_redirect, signed_in_recently
from alerts.channels import services
from alerts.channels.forms import LISTS, ChannelForm
from alerts.channels.selectors import channel_rows, channels_of, may_manage, messages_of
from alerts.delivering.ticking import delivery_ask
from alerts.models import Channel
from alerts.telling.pages import has_links
from ui.again import again_query, shown_of
from ui.fragments import respond

LIST = "alerts/channels/channel_list.html"
FORM = "alerts/channels/channel_form.html"
FOUND = "consoles/scope/organizations.html"
MESSAGES = "alerts/channels/messages.html"
MESSAGE_ROWS = "alerts/channels/partials/message_rows.html"


@require_safe
@require(Permission.VIEW_LICENSES)
def channel_list(request: SignedInRequest) -> HttpResponse:
    """List one's own channels."""
    return _list(request, request.user)


@require_safe
@require(Permission.MANAGE_ALERTS)
def shared_list(request: SignedInRequest) -> HttpResponse:
    """List the channels that are nobody's own."""
    return _list(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.VIEW_LICENSES)
def channel_add(request: SignedInRequest) -> HttpResponse:
    """Add a channel of one's own."""
    return _edited(request, None, owner=request.user)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.MANAGE_ALERTS)
def shared_add(request: SignedInRequest) -> HttpResponse:
    """Add a shared channel."""
    return _edited(request, None, owner=None)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.VIEW_LICENSES)
def channel_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change a channel."""
    channel = _channel(request, pk)
    return _edited(request, channel, owner=channel.owner)


@require_POST
@require(Permission.VIEW_LICENSES)
def channel_delete(request: SignedInRequest, pk: int) -> HttpResponse:
    """Delete a channel."""
    channel = _channel(request, pk)
    services.channel_delete(channel=channel, actor=request.user)
    messages.success(request, f"{channel.name} is deleted.")
    return _to_list(channel.owner)


@require_POST
@require(Permission.VIEW_LICENSES)
def channel_switch(request: SignedInRequest, pk: int) -> HttpResponse:
    """Let a channel speak, or be silent."""
    channel = _channel(request, pk)
    services.channel_switch(channel=channel, is_on=request.POST.get("is_on") == "1", actor=request.user)
    done = "is on" if channel.state == Channel.State.ON else "is off; what is to be told waits"
    messages.success(request, f"{channel.name} {done}.")
    return _to_list(channel.owner)


@require_POST
@require(Permission.VIEW_LICENSES)
def channel_test(request: SignedInRequest, pk: int) -> HttpResponse:
    """Send a test message now, and show what becomes of it."""
    channel = _channel(request, pk)
    services.channel_test(channel=channel, actor=request.user, now=timezone.now())
    delivery_ask(channel.pk)
    messages.success(request, "A test message is on its way. Confirm it by its link when it arrives.")
    return redirect("channels:messages", pk=channel.pk)


@require_safe
@require(Permission.VIEW_LICENSES)
def channel_messages(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show the latest messages of a channel, and what became of each."""
    channel = _channel(request, pk)
    rows = list(messages_of(channel))
    is_sending = any(row.state == row.State.WAITING and row.attempt_count == 0 for row in rows)
    context = {
        "channel": channel,
        "rows": rows,
        "now": timezone.now(),
        "is_sending": is_sending,
        "has_links": has_links(),
    }
    return respond(request, page=MESSAGES, fragment=MESSAGE_ROWS, context=context)


def _channel(request: SignedInRequest, pk: int) -> Channel:
    return get_object_or_404(channels_of(request.user), pk=pk)


def _list(request: SignedInRequest, owner: User | None) -> HttpResponse:
    context = {
        "rows": channel_rows(Channel.objects.filter(owner=owner)),
        "is_shared": owner is None,
        "may_manage": may_manage(request.user),
        "has_links": has_links(),
        "now": timezone.now(),
    }
    return render(request, LIST, context)


def _edited(request: SignedInRequest, channel: Channel | None, *, owner: User | None) -> HttpResponse:
    if request.method != "POST" or "search" in request.POST:
        shown = shown_of(request.POST or request.GET, lists=LISTS)
        form = ChannelForm(actor=request.user, is_shared=owner is None, channel=channel, shown=shown)
        return _form(request, form, owner)
    if not signed_in_recently(request):
        return _confirm_first(request)
    form = ChannelForm(request.POST, actor=request.user, is_shared=owner is None, channel=channel)
    if not form.is_valid():
        return _form(request, form, owner, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    _save(request, form, owner)
    return _to_list(owner)


def _save(request: SignedInRequest, form: ChannelForm, owner: User | None) -> None:
    plan = form.plan()
    if form.channel:
        services.channel_change(channel=form.channel, plan=plan, actor=request.user)
        messages.success(request, f"{plan.name} is saved.")
        return
    services.channel_create(owner=owner, plan=plan, actor=request.user, now=timezone.now())
    news = f"{plan.name} is added, and tells what comes up from now on."
    messages.success(request, f"{news} A test message comes within minutes: confirm it by its link.")


def _confirm_first(request: SignedInRequest) -> HttpResponseRedirect:
    """Ask who it is first; all that was typed comes back but the address, which may stand in no address of a page."""
    posted = request.POST.copy()
    posted.pop("address", None)
    return reauthentication_redirect(f"{request.path}?{again_query(posted)}")


def _to_list(owner: User | None) -> HttpResponseRedirect:
    return redirect("channels:channel_list" if owner else "channels:shared_list")


def _form(
    request: SignedInRequest, form: ChannelForm, owner: User | None, *, status: int = HTTPStatus.OK
) -> HttpResponse:
    context = {
        "form": form,
        "is_shared": owner is None,
        "has_links": has_links(),
        # An address is never sent back, so that a page in place of the form has lost one that was entered.
        "lost_address": "address" in request.POST and bool(request.POST["address"]),
        **form.found(request.POST.get("find", "")),
        **reauthentication_context(request),
    }
    return respond(request, page=FORM, fragment=FOUND, context=context, status=status)
