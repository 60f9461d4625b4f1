"""One's own access tokens."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import SignedInRequest
from accounts.models import AccessToken
from accounts.permissions import Permission, require
from accounts.reauthentication import reauthentication_context, reauthentication_first, signed_in_recently
from accounts.tokens.revoking import token_revoke
from consoles.scope_forms import MANY
from consoles.scopes import scope_of
from consoles.tokens.forms import TokenForm
from consoles.tokens.services import token_make
from ui.again import shown_of
from ui.fragments import respond

FRAGMENT = "consoles/scope/organizations.html"


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.VIEW_LICENSES)
def tokens(request: SignedInRequest) -> HttpResponse:
    """List one's own access tokens; make one, and show its secret in the answer to that and never again."""
    if request.method != "POST" or "search" in request.POST:
        shown = shown_of(request.POST or request.GET, lists=MANY)
        return _page(request, TokenForm(actor=request.user, shown=shown))
    if not signed_in_recently(request):
        return reauthentication_first(request)
    form = TokenForm(request.POST, actor=request.user)
    if not form.is_valid():
        return _page(request, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    token, secret = token_make(user=request.user, **form.values())
    return _page(request, TokenForm(actor=request.user), made=token, secret=secret)


@require_POST
@require(Permission.VIEW_LICENSES)
def revoke(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take one of one's own tokens away."""
    token = get_object_or_404(AccessToken, pk=pk, user=request.user)
    token_revoke(token=token, actor=request.user)
    messages.success(request, f"{token.name} is revoked.")
    return redirect(reverse("tokens:token_list"))


def _page(
    request: SignedInRequest,
    form: TokenForm,
    *,
    made: AccessToken | None = None,
    secret: str = "",
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    now = timezone.now()
    context = {
        "form": form,
        **form.found(request.POST.get("find", "")),
        "made": made,
        "secret": secret,
        "now": now,
        "rows": [(token, token.is_good(now), scope_of(token)) for token in request.user.access_tokens.all()],
        "may_export": request.user.has_perm(Permission.EXPORT.full_name),
        **reauthentication_context(request),
    }
    return respond(request, page="consoles/tokens/tokens.html", fragment=FRAGMENT, context=context, status=status)
