"""Addresses of usage reports."""

from django.urls import path

from reports.views import evidence, finalizing

app_name = "reports"
urlpatterns = [
    path("", evidence.evidence, name="board"),
    path("consoles/<int:console_pk>/finalize/", finalizing.finalize, name="finalize"),
    path("consoles/<int:console_pk>/auto-approval/", finalizing.auto_approval, name="auto_approval"),
    path("evidence/<int:pk>/", evidence.evidence, name="evidence"),
    path("evidence/<int:pk>/file/", evidence.evidence_file, name="evidence_file"),
]
