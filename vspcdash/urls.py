"""The addresses of the product; people bookmark them, so they stay."""

from django.urls import include, path

from vspcdash.health import healthz

urlpatterns = [
    path("", include("overview.urls")),
    path("licenses/", include("licensing.urls")),
    path("refreshes/", include("refresh.urls")),
    path("settings/consoles/", include("consoles.urls")),
    path("accounts/", include("accounts.urls")),
    path("accounts/", include("allauth.account.urls")),
    path("healthz", healthz, name="healthz"),
]
