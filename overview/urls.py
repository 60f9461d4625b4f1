"""Addresses of this room."""

app_name = "overview"
urlpatterns: list[object] = []
