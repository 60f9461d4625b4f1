"""Addresses of this room."""

app_name = "licensing"
urlpatterns: list[object] = []
