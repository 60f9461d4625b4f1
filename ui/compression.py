"""Smaller pages on the wire."""

from django.http import HttpRequest, HttpResponseBase
from django.middleware.gzip import GZipMiddleware

COMPRESSED = {"text/html", "application/json"}


class PageCompressionMiddleware(GZipMiddleware):
    """Compresses pages, their fragments and the figures of charts for browsers that take it.

    Files that people download, and answers to programs whose ETag names their very bytes, stay as they are. What is
    secret and stands in many pages, the CSRF token, is masked anew in each, and each answer gets another random length
    from Django: its size tells nobody on the way what is in it. What another site has a browser open is not compressed:
    it could put words of its own beside what is secret, and have the sizes compared.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Return `response`, compressed where that helps."""
        kind = response.headers.get("Content-Type", "").partition(";")[0]
        is_foreign = request.headers.get("Sec-Fetch-Site") == "cross-site"
        if is_foreign or response.streaming or kind not in COMPRESSED or response.has_header("ETag"):
            return response
        return super().process_response(request, response)
