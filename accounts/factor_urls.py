"""Pages of django-allauth that stand before its own addresses, whose names they have.

Second factors are changed in one transaction with the entry in the audit log. A new authenticator app and new recovery
codes are not among them: django-allauth tells of these only once they are committed. Sign-ins by passkey are started a
limited number of times.
"""

from allauth.mfa.totp.views import deactivate_totp
from allauth.mfa.webauthn.views import add_webauthn, edit_webauthn, login_webauthn, remove_webauthn
from django.conf import settings
from django.db.transaction import atomic
from django.urls import path

from accounts.starting import start_limited

urlpatterns = [
    path("totp/deactivate/", atomic(deactivate_totp), name="mfa_deactivate_totp"),
    path("webauthn/add/", atomic(add_webauthn), name="mfa_add_webauthn"),
    path("webauthn/keys/<int:pk>/remove/", atomic(remove_webauthn), name="mfa_remove_webauthn"),
    path("webauthn/keys/<int:pk>/edit/", atomic(edit_webauthn), name="mfa_edit_webauthn"),
]
if settings.MFA_PASSKEY_LOGIN_ENABLED:
    urlpatterns.append(path("webauthn/login/", start_limited(login_webauthn), name="mfa_login_webauthn"))
