"""A WSGI application in the place of a network."""

from collections.abc import Iterable, Mapping
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit
from wsgiref.types import WSGIApplication

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPHeaderDict, HTTPResponse
from werkzeug.test import EnvironBuilder, run_wsgi_app


class WsgiAdapter(HTTPAdapter):
    """Calls `app` in process; an `OSError` that the application raises is a connection that died."""

    def __init__(self, app: WSGIApplication) -> None:
        super().__init__()
        self._app = app

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: Any = None,
        verify: Any = True,
        cert: Any = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        origin = urlsplit(request.url or "")
        environ = EnvironBuilder(
            path=origin.path,
            base_url=f"{origin.scheme}://{origin.netloc}",
            query_string=origin.query,
            method=request.method or "GET",
            headers=request.headers.items(),
            data=_body(request),
        ).get_environ()
        try:
            chunks, status, headers = run_wsgi_app(self._app, environ, buffered=True)
        except TimeoutError as error:
            raise requests.ReadTimeout("Read timed out.", request=request) from error
        except OSError as error:
            raise requests.ConnectionError(error, request=request) from error
        return self.build_response(request, _raw(chunks, status, headers))


def _body(request: requests.PreparedRequest) -> bytes:
    body = request.body or b""
    return body.encode() if isinstance(body, str) else bytes(body)


def _raw(chunks: Iterable[bytes], status: str, headers: Any) -> HTTPResponse:
    code, _, reason = status.partition(" ")
    return HTTPResponse(
        body=BytesIO(b"".join(chunks)),
        headers=HTTPHeaderDict(headers.items()),
        status=int(code),
        reason=reason,
        preload_content=False,
    )
