"""Addresses of this room."""

from django.urls import path

from consoles import views

app_name = "consoles"
urlpatterns = [
    path("", views.console_list, name="console_list"),
    path("add/", views.console_add, name="console_add"),
    path("test/", views.console_test, name="console_test"),
    path("<int:pk>/", views.console_edit, name="console_edit"),
    path("<int:pk>/test/", views.console_test, name="console_test"),
    path("<int:pk>/switch/", views.console_switch, name="console_switch"),
]
