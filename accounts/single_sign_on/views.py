"""The way to the identity provider and back, which ends in a sentence where the provider does not do its part."""

import logging
from collections.abc import Callable
from functools import wraps

from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.providers.openid_connect import views
from django.http import HttpRequest, HttpResponse
from requests import RequestException

logger = logging.getLogger(__name__)

View = Callable[[HttpRequest, str], HttpResponse]
# Nobody answers; or the answer is no document of the kind, or one without what it must have.
FAULTS = (RequestException, KeyError, AttributeError, TypeError, ValueError)


def _answering(view: View) -> View:
    @wraps(view)
    def answering(request: HttpRequest, provider_id: str) -> HttpResponse:
        try:
            return view(request, provider_id)
        except FAULTS as error:
            if not isinstance(error, RequestException):
                logger.exception("the identity provider's answer cannot be read")
            response: HttpResponse = render_authentication_error(request, None, exception=error)
            return response

    return answering


login = _answering(views.login)
callback = _answering(views.callback)
