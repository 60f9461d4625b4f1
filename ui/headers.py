"""Headers that tell the browser what an answer may do and who may keep it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

# Nothing of this is used here; a page that somebody smuggled a script into may not use it either.
FORBIDDEN_FEATURES = (
    "accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "magnetometer", "microphone", "midi",
    "payment", "screen-wake-lock", "serial", "usb", "xr-spatial-tracking",
)  # fmt: skip
# Security keys and passkeys: added by the first, asked for by the second.
OWN_FEATURES = ("publickey-credentials-create", "publickey-credentials-get")
PERMISSIONS_POLICY = ", ".join(
    [f"{feature}=()" for feature in FORBIDDEN_FEATURES] + [f"{feature}=(self)" for feature in OWN_FEATURES]
)
# What a program may keep by itself, and asks about again each time.
ASKED_AGAIN = "private, no-cache"
Answer = Callable[[HttpRequest], HttpResponseBase]


class BrowserPolicyMiddleware:
    """Says on every answer which features of the browser it may use, and that no other site may embed it."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer as the others do."""
        response = self.get_response(request)
        response.headers["Permissions-Policy"] = PERMISSIONS_POLICY
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        return response


class NotStoredMiddleware:
    """Lets nobody keep an answer: after a sign-out, the back button must not bring it back.

    Static files are answered before this. What is for programs, and says so by `ASKED_AGAIN`, may be kept.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer as the view does."""
        response = self.get_response(request)
        if response.headers.get("Cache-Control") != ASKED_AGAIN:
            response.headers["Cache-Control"] = "no-store, private"
        return response
