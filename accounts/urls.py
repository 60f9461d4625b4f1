"""Addresses of one's own account and of one-time links; sign-in itself is django-allauth's."""

from django.urls import path

from accounts import views
from accounts.links import views as links

app_name = "accounts"
urlpatterns = [
    path("columns/", views.columns, name="columns"),
    path("link/", links.link, name="link"),
    path("link/<str:token>/", links.link_open, name="link_open"),
]
