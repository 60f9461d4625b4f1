"""Tags that every template has."""

from django.template import Context, Template
from django.test import RequestFactory


def _render(source: str, **context: object) -> str:
    return Template(source).render(Context(context))


def test_an_unknown_value_says_why_to_eye_and_ear() -> None:
    html = _render("{% unknown reason %}", reason="the console <does> not say")

    assert 'title="the console &lt;does&gt; not say"' in html
    assert '<span class="visually-hidden">unknown: the console &lt;does&gt; not say</span>' in html


def test_an_address_keeps_the_other_values() -> None:
    request = RequestFactory().get("/", {"q": "a", "page": "3"})

    assert _render("{% address sort='company' %}", request=request) == "?q=a&amp;sort=company"
