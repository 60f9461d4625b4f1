"""The page of one report, part by part; each part in the version that the address names."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.http import SignedInRequest
from accounts.permissions import Permission, require
from reports.comparing import (
    Change,
    Comparison,
    Kind,
    changes_largest_first,
    comparison_of,
    own_comparison_of,
    whole_comparison_of,
)
from reports.evidence.shown import evidence_of
from reports.history import history_of
from reports.models import ReportVersion
from reports.page.addressed import head_at, version_at
from reports.page.columns import CHANGE_COLUMNS, HISTORY_COLUMNS, LICENSE_COLUMNS
from reports.page.exporting import export_links, file_response, may_export
from reports.page.filters import products_of
from reports.page.heads import ReportHead
from reports.page.licenses import license_rows, license_sums
from reports.page.listing import LineList, ShareList
from reports.page.narrowing import Narrowing, narrowing_of
from reports.page.printing import sums_printed
from reports.page.shown import summary_shown
from reports.page.tabs import organization_lines_url, report_tabs
from reports.page.totals import detail_points
from reports.preflight import concerns_of, count_of
from ui.exports import exporting
from ui.fragments import respond
from ui.listing import CountedPaginator

organizations = require(Permission.VIEW_REPORTS)(ShareList.as_view())
lines = require(Permission.VIEW_REPORTS)(LineList.as_view())


@require_safe
@require(Permission.VIEW_REPORTS)
def report(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show what a report comes to and what to look at before it goes out; with `print` everything on one sheet.

    Of a report that is not in scope as a whole its sums are those of what is, and there is nothing else to it.
    """
    head = head_at(request, pk, timezone.now())
    context = {**_context(request, head, "report"), "summary": summary_shown(head)}
    if not head.is_whole:
        _refuse_print(request)
        return render(request, "reports/report.html", context)
    concerns = concerns_of(head.report, now=head.now)
    context |= {
        "detail_points": detail_points(head.version),
        "concerns": concerns,
        "concern_count": count_of(concerns),
        "evidence": evidence_of(head.report, user=request.user),
    }
    if "print" not in request.GET:
        return render(request, "reports/report.html", context)
    before = _before(head, None)
    context |= {
        **sums_printed(head),
        "comparison": whole_comparison_of(before, head.version) if before else None,
        "history": history_of(head.report, now=head.now),
        "is_print": True,
    }
    return render(request, "reports/report_print.html", context)


@exporting
@require_safe
@require(Permission.VIEW_REPORTS)
def licenses(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Show what is reported under each license."""
    head = head_at(request, pk, timezone.now())
    narrowing = narrowing_of(request.GET)
    rows = license_rows(head.lines, only=narrowing.lines)
    count = rows.count()
    if "format" in request.GET:
        sums = license_sums(rows, head)
        return file_response(
            request,
            name="report-licenses",
            row_name="license",
            columns=LICENSE_COLUMNS,
            rows=sums,
            count=count,
            now=head.now,
        )
    paged = _paged(request, rows, count)
    context = {**_context(request, head, "licenses"), **paged, "rows": license_sums(paged["page"].object_list, head)}
    context |= {"narrowing": narrowing, "product_choices": products_of(summary_shown(head))}
    template = "reports/partials/licenses.html"
    return respond(request, page="reports/report_licenses.html", fragment=template, context=context)


@exporting
@require_safe
@require(Permission.VIEW_REPORTS)
def changes(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Show why the points differ from those of the month before, or of the version that `against` names."""
    head = head_at(request, pk, timezone.now())
    against = version_at(request, head.report, "against")
    before, narrowing = _before(head, against), narrowing_of(request.GET)
    if "format" in request.GET:
        found = _changes(head, before, narrowing)
        return file_response(
            request,
            name="report-changes",
            row_name="change",
            columns=CHANGE_COLUMNS,
            rows=found,
            count=len(found),
            now=head.now,
        )
    context = {**_context(request, head, "changes"), "against": against, "comparison": _comparison(head, before)}
    context |= {"narrowing": narrowing, "product_choices": products_of(summary_shown(head))}
    context |= {"kind_choices": list(Kind)}
    if narrowing.is_on:
        found = _changes(head, before, narrowing)
        paged = _paged(request, found, len(found))
        context |= {**paged, "found": paged["page"].object_list, "found_sum": sum(one.difference for one in found)}
    card = "reports/partials/changes_card.html" if "view" in request.GET else "reports/partials/changes.html"
    return respond(request, page="reports/report_changes.html", fragment=card, context=context)


@exporting
@require_safe
@require(Permission.VIEW_REPORTS)
def history(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Show where the report differs from what we have read of its month ourselves, for who may see all of it."""
    head = head_at(request, pk, timezone.now())
    if not head.is_whole:
        raise Http404
    found, narrowing = history_of(head.report, now=head.now), narrowing_of(request.GET)
    differences = narrowing.of(found.differences)
    if "format" in request.GET:
        return file_response(
            request,
            name="report-differences",
            row_name="difference",
            columns=HISTORY_COLUMNS,
            rows=differences,
            count=len(differences),
            now=head.now,
        )
    paged = _paged(request, differences, len(differences))
    context = {**_context(request, head, "history"), **paged, "history": found, "shown": paged["page"].object_list}
    products = dict(sorted((one.product, one.product_title) for one in found.differences))
    context |= {"narrowing": narrowing, "product_choices": list(products.items())}
    card = "reports/partials/history_card.html" if "view" in request.GET else "reports/partials/history.html"
    return respond(request, page="reports/report_history.html", fragment=card, context=context)


def _context(request: SignedInRequest, head: ReportHead, part: str) -> dict[str, Any]:
    """What the templates of every part read."""
    return {
        "head": head,
        "report": head.report,
        "now": head.now,
        "tabs": report_tabs(head, part),
        "part": part,
        "may_export": may_export(request),
        "exports": export_links(request),
        "organization_lines_url": organization_lines_url(head),
    }


def _paged(request: SignedInRequest, rows: QuerySet[Any] | Sequence[Any], count: int) -> dict[str, Any]:
    """The page of the rows that the address names, and the numbers of others to go to."""
    page = CountedPaginator(rows, count=count).get_page(request.GET.get("page"))
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    return {"page": page, "page_numbers": numbers}


def _before(head: ReportHead, against: ReportVersion | None) -> ReportVersion | None:
    """What the version is compared with: another one of the report, or that of the month before where there is one."""
    return against or (head.previous.version if head.previous else None)


def _changes(head: ReportHead, before: ReportVersion | None, narrowing: Narrowing) -> list[Change]:
    user = None if head.is_whole else head.user
    return narrowing.of(changes_largest_first(before, head.version, user=user)) if before else []


def _comparison(head: ReportHead, before: ReportVersion | None) -> Comparison | None:
    if before is None or head.is_whole:
        return comparison_of(before, head.version) if before else None
    return own_comparison_of(before, head.version, user=head.user)


def _refuse_print(request: SignedInRequest) -> None:
    if "print" in request.GET:
        raise Http404
