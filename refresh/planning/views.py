"""When each console is read, and the form by which that is changed."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import SignedInRequest
from accounts.permissions import Permission, require
from accounts.reauthentication import reauthentication_context, reauthentication_first, signed_in_recently
from consoles.models import Console
from consoles.scheduling import schedule_set
from refresh.planning.forms import ScheduleForm
from refresh.planning.rows import schedule_rows
from ui.again import shown_of


@require_safe
@require(Permission.MANAGE_SCHEDULE)
def schedule(request: SignedInRequest) -> HttpResponse:
    """Show when each console is read, when next, and how long that takes."""
    return render(request, "refresh/schedule.html", {"rows": schedule_rows(request.user, timezone.now())})


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.MANAGE_SCHEDULE)
def schedule_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change when a console is read."""
    console = get_object_or_404(Console.objects.visible_to(request.user), pk=pk)
    if request.method == "POST" and not signed_in_recently(request):
        return reauthentication_first(request)
    data = request.POST if request.method == "POST" else None
    form = ScheduleForm(data, console=console, now=timezone.now(), shown=shown_of(request.GET))
    if not form.is_valid():
        return _page(request, form)
    schedule_set(console=console, actor=request.user, **form.values())
    messages.success(request, f"The schedule of {console.name} is saved.")
    return redirect(reverse("refresh:schedule"))


def _page(request: SignedInRequest, form: ScheduleForm) -> HttpResponse:
    context = {"form": form, **reauthentication_context(request)}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "refresh/schedule_form.html", context, status=status)
