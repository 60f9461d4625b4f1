"""What a person sees of a refusal."""

import pickle

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from ui.errors import DomainError
from ui.middleware import DomainErrorMiddleware

SENTENCE = "Another refresh of <EU-West> runs already."


def _answer(error: Exception, **headers: str) -> HttpResponse | None:
    request: HttpRequest = RequestFactory().post("/", headers=headers)
    request.user = AnonymousUser()
    return DomainErrorMiddleware(lambda request: HttpResponse()).process_exception(request, error)


def test_a_refusal_is_a_page_with_its_sentence() -> None:
    response = _answer(DomainError(SENTENCE))

    assert response is not None
    assert response.status_code == 409
    assert "Another refresh of &lt;EU-West&gt; runs already." in response.content.decode()


def test_htmx_gets_the_sentence_as_a_toast() -> None:
    response = _answer(DomainError(SENTENCE, status=422), **{"HX-Request": "true"})

    assert response is not None
    assert response.status_code == 422
    assert (response["HX-Retarget"], response["HX-Reswap"]) == ("#toasts", "beforeend")
    assert "<html" not in response.content.decode()
    assert "&lt;EU-West&gt;" in response.content.decode()


@pytest.mark.parametrize("error", [ValueError("x"), KeyError("x")])
def test_other_errors_rise(error: Exception) -> None:
    assert _answer(error) is None


def test_a_refusal_survives_pickling() -> None:
    copy = pickle.loads(pickle.dumps(DomainError(SENTENCE, status=422)))

    assert (copy.sentence, copy.status) == (SENTENCE, 422)
