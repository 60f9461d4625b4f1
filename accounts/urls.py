"""Addresses of one's own account, of one-time links and of the audit log; sign-in itself is django-allauth's."""

from django.urls import path

from accounts import views
from accounts.audit.listing import audit_list
from accounts.links import views as links

app_name = "accounts"
urlpatterns = [
    path("accounts/columns/", views.columns, name="columns"),
    path("accounts/link/", links.link, name="link"),
    path("accounts/link/<str:token>/", links.link_open, name="link_open"),
    path("audit/", audit_list, name="audit"),
]
