"""The list of people, the page of each, and the buttons on it."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts import administering
from accounts.audit.history import history_of
from accounts.http import SignedInRequest
from accounts.links.addresses import link_address, link_demand, link_obstacle
from accounts.models import AccessToken, SignInLink, User
from accounts.permissions import Permission, require
from accounts.reauthentication import (
    reauthentication_context,
    reauthentication_first,
    reauthentication_redirect,
    signed_in_recently,
)
from accounts.tokens import revoking
from consoles.people.forms import InviteForm, RoleForm
from consoles.people.listing import PeopleList, PersonRow
from consoles.people.selectors import people_rows, tokens_of
from consoles.people.services import person_change, person_invite
from consoles.scope_forms import MANY, shown_scope
from consoles.scopes import scope_of
from ui.again import shown_of
from ui.fragments import respond

FRAGMENT = "consoles/scope/organizations.html"

people_list = require(Permission.MANAGE_PEOPLE)(PeopleList.as_view())


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.MANAGE_PEOPLE)
def invite(request: SignedInRequest) -> HttpResponse:
    """Invite somebody, and show the link that lets that person in, this once."""
    if request.method != "POST" or "search" in request.POST:
        form = InviteForm(actor=request.user, shown=shown_of(request.POST or request.GET, lists=MANY))
        return _invite_page(request, form)
    if not signed_in_recently(request):
        return reauthentication_first(request)
    link_demand()
    form = InviteForm(request.POST, actor=request.user)
    if not form.is_valid():
        return _invite_page(request, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    names = {name: form.cleaned_data[name] for name in ("username", "full_name", "email")}
    person, token = person_invite(actor=request.user, role=form.chosen_role, scope=form.chosen_scope, **names)
    return _link_page(request, person, token, SignInLink.Purpose.INVITATION)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.MANAGE_PEOPLE)
def person(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show a person, with what may be changed, and give that person another role and scope."""
    found = get_object_or_404(people_rows(timezone.now()), pk=pk)
    if request.method != "POST" or "search" in request.POST:
        shown = {
            "role": found.role,
            **shown_scope(scope_of(found)),
            **shown_of(request.POST or request.GET, lists=MANY),
        }
        return _person_page(request, found, RoleForm(actor=request.user, shown=shown))
    if not signed_in_recently(request):
        return reauthentication_first(request)
    form = RoleForm(request.POST, actor=request.user)
    if not form.is_valid():
        return _person_page(request, found, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    person_change(actor=request.user, person=found, role=form.chosen_role, scope=form.chosen_scope)
    messages.success(request, f"Role and scope of {found.title} are saved and count from now on.")
    return redirect("people:person", found.pk)


@require_POST
@require(Permission.MANAGE_PEOPLE)
def switch(request: SignedInRequest, pk: int) -> HttpResponse:
    """Shut a person out, or let that person in again."""
    if request.POST.get("is_active") == "1":
        return _done(request, pk, administering.person_activate, "{} may sign in again.")
    return _done(request, pk, administering.person_deactivate, "{} is deactivated and signed out everywhere.")


@require_POST
@require(Permission.MANAGE_PEOPLE)
def sign_out(request: SignedInRequest, pk: int) -> HttpResponse:
    """End all sessions of a person; whoever does so to the own account stays here."""

    def end(*, actor: User, person: User) -> None:
        found = administering.sessions_end(actor=actor, person=person)
        if found.pk == request.user.pk:
            update_session_auth_hash(request, found)

    return _done(request, pk, end, "{} is signed out everywhere.")


@require_POST
@require(Permission.MANAGE_PEOPLE)
def factors(request: SignedInRequest, pk: int) -> HttpResponse:
    """Remove the second factors of somebody who has lost them."""
    return _done(
        request, pk, administering.factors_reset, "{} signs in without a second factor until there is a new one."
    )


@require_POST
@require(Permission.MANAGE_PEOPLE)
def token_revoke(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take an access token away from a person."""
    token = get_object_or_404(AccessToken.objects.select_related("user"), pk=pk)
    if not signed_in_recently(request):
        return reauthentication_redirect(_path(token.user_id))
    revoking.token_revoke(token=token, actor=request.user)
    messages.success(request, f"{token.name} of {token.user.title} is revoked.")
    return redirect("people:person", token.user_id)


@require_POST
@require(Permission.MANAGE_PEOPLE)
def link(request: SignedInRequest, pk: int) -> HttpResponse:
    """Make a link by which a person chooses a new password, and show it, this once."""
    found = get_object_or_404(User, pk=pk)
    if not signed_in_recently(request):
        return reauthentication_redirect(_path(pk))
    link_demand()
    purpose, token = administering.password_link_make(actor=request.user, person=found)
    return _link_page(request, found, token, purpose)


def _done(request: SignedInRequest, pk: int, write: Callable[..., object], sentence: str) -> HttpResponse:
    """Do one thing to the account of a person, unless one has to confirm first who one is."""
    found = get_object_or_404(User, pk=pk)
    if not signed_in_recently(request):
        return reauthentication_redirect(_path(pk))
    write(actor=request.user, person=found)
    messages.success(request, sentence.format(found.title))
    return redirect("people:person", pk)


def _invite_page(request: SignedInRequest, form: InviteForm, *, status: int = HTTPStatus.OK) -> HttpResponse:
    context = {**_context(request, form), "obstacle": link_obstacle()}
    return respond(request, page="people/invite.html", fragment=FRAGMENT, context=context, status=status)


def _person_page(request: SignedInRequest, found: User, form: RoleForm, *, status: int = HTTPStatus.OK) -> HttpResponse:
    context = {
        **_context(request, form),
        "row": PersonRow(found),
        "person": found,
        "is_oneself": found.pk == request.user.pk,
        "obstacle": link_obstacle(),
        "history": history_of(found),
        "tokens": tokens_of(found, timezone.now()),
    }
    return respond(request, page="people/person.html", fragment=FRAGMENT, context=context, status=status)


def _context(request: SignedInRequest, form: RoleForm) -> dict[str, Any]:
    """What both forms need: what was looked for, and whether one has to confirm first."""
    return {
        "form": form,
        **form.found(request.POST.get("find", "")),
        **reauthentication_context(request),
        "now": timezone.now(),
    }


def _link_page(request: SignedInRequest, person: User, token: str, purpose: SignInLink.Purpose) -> HttpResponse:
    """Show a link, which stands nowhere else: whoever leaves this page without it makes another one."""
    is_invitation = purpose == SignInLink.Purpose.INVITATION
    context = {"person": person, "address": link_address(request, token), "is_invitation": is_invitation}
    return render(request, "people/link.html", context)


def _path(pk: int) -> str:
    return reverse("people:person", args=[pk])
