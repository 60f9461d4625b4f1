"""The way to the identity provider and back; django-allauth looks both up by these names."""

from django.urls import path

from accounts.single_sign_on import views
from accounts.starting import start_limited

urlpatterns = [
    path("<str:provider_id>/login/", start_limited(views.login), name="openid_connect_login"),
    path("<str:provider_id>/login/callback/", views.callback, name="openid_connect_callback"),
]
