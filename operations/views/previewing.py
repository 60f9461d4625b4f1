"""The page that says what would happen, and what is done on it: a file, a reason, a confirmation, a step back."""

from http import HTTPStatus
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import SignedInRequest
from accounts.permissions import Permission, require
from accounts.reauthentication import reauthentication_context, reauthentication_redirect, signed_in_recently
from operations.forms import ConfirmForm, LicenseFileForm
from operations.models import Preview
from operations.preview_page import PreviewPage, preview_page
from operations.selectors import batch_find
from operations.services.confirming import ConfirmationError, ReasonMissingError, preview_confirm
from operations.services.previews import (
    LARGEST_FILE,
    LicenseFileError,
    preview_drop,
    preview_file_put,
    preview_of,
    preview_reason_keep,
)
from operations.wording import shortened
from ui.errors import DomainError
from ui.messages import say

# Beside which field the sentence of a refusal stands; others stand above the form.
FIELDS: dict[type[DomainError], str] = {ReasonMissingError: "reason", ConfirmationError: "typed"}


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.ACT_ON_SERVERS)
def preview(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Say what would happen; have it done when it is confirmed."""
    try:
        found = preview_of(pk=pk, user=request.user)
        return _confirm(request, found) if request.method == "POST" else _page(request, found)
    except Preview.DoesNotExist:
        return _elsewhere(request, pk)


@require_POST
@require(Permission.ACT_ON_SERVERS)
def upload(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Take the license file, in place of an earlier one."""
    try:
        found = preview_of(pk=pk, user=request.user)
    except Preview.DoesNotExist:
        return _elsewhere(request, pk)
    form = LicenseFileForm(request.POST, request.FILES)
    if form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            preview_file_put(preview=found, name=upload.name, content=upload.read(LARGEST_FILE + 1))
            return HttpResponseRedirect(found.get_absolute_url(), status=HTTPStatus.SEE_OTHER)
        except LicenseFileError as error:
            form.add_error("file", error.sentence)
    return _page(request, found, file_form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)


@require_POST
@require(Permission.ACT_ON_SERVERS)
def drop(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Back out."""
    try:
        found = preview_of(pk=pk, user=request.user)
    except Preview.DoesNotExist:
        return _elsewhere(request, pk)
    preview_drop(preview=found)
    return _back(found)


def _confirm(request: SignedInRequest, found: Preview) -> HttpResponse:
    if not signed_in_recently(request):
        preview_reason_keep(preview=found, reason=request.POST.get("reason", ""))
        return reauthentication_redirect(found.get_absolute_url())
    page, status = _preview_page(request, found), HTTPStatus.UNPROCESSABLE_ENTITY.value
    form = ConfirmForm(request.POST, confirmation=page.examination.confirmation)
    if form.is_valid():
        try:
            return _asked(request, found, page, form)
        except DomainError as error:
            form.add_error(FIELDS.get(type(error)), error.sentence)
            status = error.status
    return _page(request, found, form=form, status=status)


def _asked(request: SignedInRequest, found: Preview, page: PreviewPage, form: ConfirmForm) -> HttpResponse:
    entered = form.cleaned_data
    batch = preview_confirm(
        preview_pk=found.pk,
        user=request.user,
        reason=entered["reason"],
        typed=entered.get("typed", ""),
        now=timezone.now(),
    )
    if found.retry_of_id:
        return HttpResponseRedirect(batch.get_absolute_url(), status=HTTPStatus.SEE_OTHER)
    say(
        request,
        f"{page.title} for {shortened(page.subject)} is under way.",
        link=batch.get_absolute_url(),
        link_text="Show progress",
    )
    return _back(found)


def _back(found: Preview) -> HttpResponseRedirect:
    is_ours = url_has_allowed_host_and_scheme(found.return_to, allowed_hosts=None)
    return HttpResponseRedirect(found.return_to if is_ours else "/", status=HTTPStatus.SEE_OTHER)


def _elsewhere(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """A preview that was confirmed has become its batch; one of others, or of an hour ago, is none."""
    batch = batch_find(pk, user=request.user)
    if batch and batch.requested_by == request.user:
        return redirect(batch)
    return render(request, "operations/preview_gone.html", status=HTTPStatus.NOT_FOUND)


def _preview_page(request: SignedInRequest, found: Preview) -> PreviewPage:
    return preview_page(preview=found, user=request.user, now=timezone.now())


def _page(
    request: SignedInRequest,
    found: Preview,
    *,
    form: ConfirmForm | None = None,
    file_form: LicenseFileForm | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    page = _preview_page(request, found)
    initial = {"reason": found.reason}
    context = {
        "page": page,
        "form": form or ConfirmForm(initial=initial, confirmation=page.examination.confirmation),
        "file_form": file_form or LicenseFileForm(),
        **reauthentication_context(request, path=found.get_absolute_url()),
    }
    return render(request, "operations/preview.html", context, status=status)
