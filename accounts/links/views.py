"""The pages behind a one-time link."""

from http import HTTPStatus

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.forms import SetPasswordForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.bearer_secrets import digest_of
from accounts.links.services import link_find, link_use
from accounts.models import SignInLink, User
from accounts.throttling import LINKS, TooManyTries, try_begin

# Where the session keeps the digest of the link that was followed.
KEY = "sign_in_link"


# Any other answer than a redirect, to whatever method, would be logged with the address and so with the secret.
@csrf_exempt
def link_open(request: HttpRequest, token: str) -> HttpResponseRedirect:
    """Take the secret out of the address: what finds the link goes into the session, and the page has none."""
    digest = digest_of(token)
    if _is_admitted(request) and link_find(digest, timezone.now()):
        request.session[KEY] = digest
    else:
        request.session.pop(KEY, None)
    response = redirect("accounts:link")
    response.status_code = HTTPStatus.SEE_OTHER
    response["Referrer-Policy"] = "no-referrer"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest) -> HttpResponse:
    """Ask the person who followed a link for a new password, or to enter, and let that person in."""
    found = link_find(request.session.get(KEY, ""), timezone.now())
    if found is None:
        return _gone(request)
    form = _form(request, found)
    if request.method != "POST":
        return _page(request, found, form)
    if not _is_admitted(request):
        return render(request, "account/link_held.html", status=HTTPStatus.TOO_MANY_REQUESTS)
    if form is not None and not form.is_valid():
        return _page(request, found, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    person = link_use(link=found, password=form.cleaned_data["new_password1"] if form else "")
    return _let_in(request, person) if person else _gone(request)


def _is_admitted(request: HttpRequest) -> bool:
    try:
        try_begin(request, LINKS)
    except TooManyTries:
        return False
    return True


def _form(request: HttpRequest, found: SignInLink) -> "SetPasswordForm[User] | None":
    """The form for a new password; None for a link that asks for none."""
    if found.purpose == SignInLink.Purpose.BREAK_GLASS:
        return None
    return SetPasswordForm(found.user, request.POST if request.method == "POST" else None)


def _page(
    request: HttpRequest, found: SignInLink, form: "SetPasswordForm[User] | None", *, status: int = HTTPStatus.OK
) -> HttpResponse:
    return render(request, "account/link.html", {"link": found, "person": found.user, "form": form}, status=status)


def _gone(request: HttpRequest) -> HttpResponse:
    """One answer for every link that lets nobody in: it does not tell whether there has ever been such a one."""
    return render(request, "account/link_gone.html", status=HTTPStatus.NOT_FOUND)


def _let_in(request: HttpRequest, person: User) -> HttpResponse:
    """Sign the person in as the sign-in page would, which asks for a second factor where there is one."""
    if request.user.is_authenticated:
        logout(request)
    else:
        request.session.flush()
    record_authentication(request, person, method="link")
    response: HttpResponse = perform_login(request, person, redirect_url=settings.LOGIN_REDIRECT_URL)
    return response
