"""Addresses of usage reports."""

from django.urls import path

from reports.views import board, evidence, finalizing, report

app_name = "reports"
urlpatterns = [
    # The month board.
    path("", board.board, name="board"),
    path("rows/", board.rows, name="rows"),
    path("panel/", board.panel, name="panel"),
    path("concerns/", board.concerns, name="concerns"),
    path("month/", board.month, name="month"),
    path("month/assign/", board.assign, name="assign"),
    path("month/note/", board.note, name="note"),
    path("month/submit/", board.submit, name="submit"),
    path("month/submit/withdraw/", board.submission_withdraw, name="submission_withdraw"),
    path("month/close/", board.close, name="close"),
    path("month/close/withdraw/", board.closing_withdraw, name="closing_withdraw"),
    path("agreements/<int:pk>/", board.agreement, name="agreement"),
    # One report, part by part.
    path("<int:pk>/", report.report, name="report"),
    path("<int:pk>/organizations/", report.organizations, name="organizations"),
    path("<int:pk>/licenses/", report.licenses, name="licenses"),
    path("<int:pk>/lines/", report.lines, name="lines"),
    path("<int:pk>/changes/", report.changes, name="changes"),
    path("<int:pk>/history/", report.history, name="history"),
    # What is asked of a console, and what is kept.
    path("consoles/<int:pk>/finalize/", finalizing.finalize, name="finalize"),
    path("consoles/<int:pk>/auto-approval/", finalizing.auto_approval, name="auto_approval"),
    path("evidence/<int:pk>/", evidence.evidence, name="evidence"),
    path("evidence/<int:pk>/file/", evidence.evidence_file, name="evidence_file"),
]
