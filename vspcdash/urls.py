"""The addresses of the product; people bookmark them, so they stay."""

from django.db.transaction import atomic
from django.urls import include, path, re_path

from accounts.administration import site
from accounts.views import by_administrator, link_again, password_change, single_sign_on_again
from alerts.metrics.views import metrics
from vspcdash.health import healthz, readyz

handler500 = "ui.failures.server_error"
urlpatterns = [
    path("", include("overview.urls")),
    path("exports/", include("exports.urls")),
    path("licenses/", include("licensing.urls")),
    path("operations/", include("operations.urls")),
    path("usage/", include("usage.urls")),
    path("reports/", include("reports.urls")),
    path("", include("refresh.urls")),
    path("", include("alerts.urls")),
    path("", include("alerts.channels.urls")),
    path("settings/consoles/", include("consoles.urls")),
    path("settings/users/", include("consoles.people.urls")),
    path("accounts/tokens/", include("consoles.tokens.urls")),
    path("", include("alerts.feeds.urls")),
    path("", include("accounts.urls")),
    # Before django-allauth's addresses of the same form, whose names it needs and whose pages we do not offer.
    path("accounts/email/", by_administrator),
    path("accounts/password/set/", by_administrator),
    path("accounts/password/reset/", by_administrator),
    re_path("^accounts/password/reset/.*$", by_administrator),
    re_path("^accounts/(?:confirm-email|login/code)/.*$", by_administrator),
    path("accounts/password/change/", atomic(password_change)),
    path("accounts/single-sign-on/again/", single_sign_on_again, name="account_single_sign_on_again"),
    path("accounts/link-again/", link_again, name="account_link_again"),
    path("accounts/", include("allauth.account.urls")),
    path("accounts/security/", include("accounts.factor_urls")),
    path("accounts/security/", include("allauth.mfa.urls")),
    path("accounts/oidc/", include("accounts.single_sign_on.urls")),
    path("api/v1/", include("api.urls")),
    path("admin/", site.urls),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
]
