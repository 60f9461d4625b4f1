"""Addresses of the pages about people."""

from django.urls import path

from consoles.people import views

app_name = "people"
urlpatterns = [
    path("", views.people_list, name="people_list"),
    path("invite/", views.invite, name="invite"),
    path("tokens/<int:pk>/revoke/", views.token_revoke, name="token_revoke"),
    path("<int:pk>/", views.person, name="person"),
    path("<int:pk>/switch/", views.switch, name="switch"),
    path("<int:pk>/sign-out/", views.sign_out, name="sign_out"),
    path("<int:pk>/factors/", views.factors, name="factors"),
    path("<int:pk>/link/", views.link, name="link"),
]
