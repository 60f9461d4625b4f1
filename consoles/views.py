"""Pages on which consoles are added, changed, tested and switched off."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import SignedInRequest
from accounts.permissions import Permission, require
from consoles import services
from consoles.forms import SECRETS, ConsoleForm
from consoles.models import Console
from consoles.probing import ConnectionReport, connection_test
from consoles.selectors import console_rows
from ui.fragments import respond

PAGE = "consoles/console_form.html"
REPORT = "consoles/partials/connection_report.html"


@require_safe
@require(Permission.MANAGE_CONSOLES)
def console_list(request: SignedInRequest) -> HttpResponse:
    """Show every console with its state."""
    now = timezone.now()
    return render(request, "consoles/console_list.html", {"rows": console_rows(request.user, now), "now": now})


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.MANAGE_CONSOLES)
def console_add(request: SignedInRequest) -> HttpResponse:
    """Add a console."""
    return _edited(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.MANAGE_CONSOLES)
def console_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change a console."""
    return _edited(request, _real_console(request, pk))


@require_POST
@require(Permission.MANAGE_CONSOLES)
def console_test(request: SignedInRequest, pk: int | None = None) -> HttpResponse:
    """Try the connection as the form says, without saving it."""
    form = ConsoleForm(request.POST, console=_real_console(request, pk) if pk else None)
    return _tested(request, form)


@require_POST
@require(Permission.MANAGE_CONSOLES)
def console_switch(request: SignedInRequest, pk: int) -> HttpResponse:
    """Read a console on schedule, or leave it alone."""
    console = get_object_or_404(Console.objects.visible_to(request.user), pk=pk)
    services.console_switch(console=console, is_active=request.POST.get("is_active") == "1")
    done = "is read on schedule again" if console.is_active else "is switched off; what was read of it stays"
    messages.success(request, f"{console.name} {done}.")
    return redirect("consoles:console_list")


def _real_console(request: SignedInRequest, pk: int) -> Console:
    """The demo is nobody's to change: it points at the simulator of this start."""
    return get_object_or_404(Console.objects.visible_to(request.user), pk=pk, is_demo=False)


def _edited(request: SignedInRequest, console: Console | None) -> HttpResponse:
    form = ConsoleForm(request.POST if request.method == "POST" else None, console=console)
    if request.method != "POST":
        return _page(request, form)
    if "test" in request.POST:
        return _tested(request, form)
    if not form.is_valid():
        return _page(request, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    _save(request, form)
    return redirect("consoles:console_list")


def _save(request: SignedInRequest, form: ConsoleForm) -> None:
    if form.console:
        services.console_update(console=form.console, values=form.values())
        messages.success(request, f"{form.console.name} is saved.")
        return
    console = services.console_create(values=form.values())
    soon = " Its first reading begins within seconds." if console.is_active else ""
    messages.success(request, f"{console.name} is added.{soon}")


def _tested(request: SignedInRequest, form: ConsoleForm) -> HttpResponse:
    if not form.is_valid():
        return _page(request, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return _page(request, form, report=connection_test(Console(**form.values()), saved=form.console))


def _page(
    request: SignedInRequest, form: ConsoleForm, *, report: ConnectionReport | None = None, status: int = HTTPStatus.OK
) -> HttpResponse:
    context = {
        "form": form,
        "report": report,
        # Secrets are never sent back, so a page that replaces the form has lost those that were entered.
        "lost_secret": form.is_bound and any(form.data.get(name) for name in SECRETS),
        "demo": form.console is None and Console.objects.visible_to(request.user).filter(is_demo=True).exists(),
    }
    return respond(request, page=PAGE, fragment=REPORT, context=context, status=status)
