"""The pages of django-allauth that change second factors, each in one transaction with its entry in the audit log.

They stand before django-allauth's own addresses, whose names they have. A new authenticator app and new
recovery codes are not among them: django-allauth tells of these only once they are committed.
"""

from allauth.mfa.totp.views import deactivate_totp
from allauth.mfa.webauthn.views import add_webauthn, edit_webauthn, remove_webauthn
from django.db.transaction import atomic
from django.urls import path

urlpatterns = [
    path("totp/deactivate/", atomic(deactivate_totp), name="mfa_deactivate_totp"),
    path("webauthn/add/", atomic(add_webauthn), name="mfa_add_webauthn"),
    path("webauthn/keys/<int:pk>/remove/", atomic(remove_webauthn), name="mfa_remove_webauthn"),
    path("webauthn/keys/<int:pk>/edit/", atomic(edit_webauthn), name="mfa_edit_webauthn"),
]
