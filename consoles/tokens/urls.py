"""Addresses of one's own access tokens; they belong to one's account and are included there."""

from django.urls import path

from consoles.tokens import views

urlpatterns = [
    path("tokens/", views.tokens, name="tokens"),
    path("tokens/<int:pk>/revoke/", views.revoke, name="token_revoke"),
]
