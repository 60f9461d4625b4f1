"""Addresses of this room."""

app_name = "refresh"
urlpatterns: list[object] = []
