"""Addresses of one's own access tokens."""

from django.urls import path

from consoles.tokens import views

app_name = "tokens"
urlpatterns = [
    path("", views.tokens, name="token_list"),
    path("<int:pk>/revoke/", views.revoke, name="revoke"),
]
