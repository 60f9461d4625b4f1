"""Addresses of this room."""

app_name = "consoles"
urlpatterns: list[object] = []
