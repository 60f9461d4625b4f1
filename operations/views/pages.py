"""The list of operations, the pages of an operation and of a batch, and the buttons on them."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.http import SignedInRequest
from accounts.permissions import Permission, require
from operations.detail import BatchDetail, OperationDetail, batch_detail, operation_detail
from operations.listing import OperationList
from operations.models import Batch, Operation
from operations.selectors import batch_find, may_act_on, operation_find, target_kinds
from operations.services.batches import batch_again, batch_cancel, operation_again, operation_cancel
from operations.wording import operations

operation_list = require(Permission.VIEW_OPERATIONS)(OperationList.as_view())


@require_safe
@require(Permission.VIEW_OPERATIONS)
def operation(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Show an operation with its attempts, or a batch with its operations."""
    detail = _detail(request, pk)
    if isinstance(detail, OperationDetail):
        return render(request, "operations/operation_detail.html", {"detail": detail, "now": detail.row.now})
    if detail.only:
        return redirect(detail.only)
    return render(request, "operations/batch_detail.html", {"detail": detail, "now": detail.progress.now})


@require_safe
@require(Permission.VIEW_OPERATIONS)
def progress(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Show what moves on such a page, and its buttons when they are others than those in the address."""
    detail = _detail(request, pk)
    name = "operation" if isinstance(detail, OperationDetail) else "batch"
    context = {"detail": detail, "is_same": request.GET.get("was") == detail.actions.key, "now": timezone.now()}
    return render(request, f"operations/partials/{name}_answer.html", context)


@require_POST
@require(Permission.ACT_ON_SERVERS)
def cancel(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Stop an operation, or what is left of a batch."""
    found, now = _found_to_act_on(request, pk), timezone.now()
    if isinstance(found, Operation):
        count = int(operation_cancel(operation=found, user=request.user, now=now))
    else:
        count = batch_cancel(batch=found, user=request.user, now=now)
    if count:
        messages.success(request, f"{operations(count)} will be canceled; what a console has begun may still be done.")
    else:
        messages.warning(request, "There was nothing left to cancel.")
    return redirect(found)


@require_POST
@require(Permission.ACT_ON_SERVERS)
def again(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Lead to a preview of the same for an operation, or for those of a batch that ended in one of `states`."""
    found = _found_to_act_on(request, pk)
    return_to = found.get_absolute_url()
    if isinstance(found, Operation):
        return redirect(operation_again(operation=found, user=request.user, return_to=return_to))
    states = request.POST.getlist("states")
    return redirect(batch_again(batch=found, user=request.user, states=states, return_to=return_to))


def _detail(request: SignedInRequest, pk: UUID) -> OperationDetail | BatchDetail:
    now, found = timezone.now(), _found(request, pk)
    if isinstance(found, Operation):
        return operation_detail(found, user=request.user, now=now)
    return batch_detail(found, user=request.user, now=now, page=request.GET.get("page"))


def _found(request: SignedInRequest, pk: UUID) -> Operation | Batch:
    found = operation_find(pk, user=request.user) or batch_find(pk, user=request.user)
    if found is None:
        raise Http404
    return found


def _found_to_act_on(request: SignedInRequest, pk: UUID) -> Operation | Batch:
    """Who may act on servers may still lack the license of a console."""
    found = _found(request, pk)
    kinds = {found.target_kind} if isinstance(found, Operation) else target_kinds(found, user=request.user)
    if not all(may_act_on(request.user, found.kind, target_kind) for target_kind in kinds):
        raise PermissionDenied("Your role does not include changing the license of a console.")
    return found
