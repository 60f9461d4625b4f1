"""Tags that every template has."""

from types import SimpleNamespace

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from jinja2 import UndefinedError

OPERATION = SimpleNamespace(pk=7, target_path="/licenses/1/", target_name="<b>'vbr\"</b>")
ROW = SimpleNamespace(product_title="Backup", owner="A & B")


def _render(source: str, **context: object) -> str:
    return Template(source).render(Context(context))


def test_an_unknown_value_says_why_to_eye_and_ear() -> None:
    html = _render("{% unknown reason %}", reason="the console <does> not say")

    assert 'title="the console &lt;does&gt; not say"' in html
    assert '<span class="visually-hidden">unknown: the console &lt;does&gt; not say</span>' in html


def test_an_address_keeps_the_other_values() -> None:
    request = RequestFactory().get("/", {"q": "a", "page": "3"})

    assert _render("{% address sort='company' %}", request=request) == "?q=a&amp;sort=company"


def test_what_jinja_includes_escapes_what_came_from_outside() -> None:
    html = _render('{% jinja "operations/partials/target.jinja" place="list" %}', operation=OPERATION, row=ROW)

    assert "<b>" not in html
    assert 'title="&lt;b&gt;&#39;vbr&#34;&lt;/b&gt;"' in html
    assert 'id="list-target-7"' in html
    assert "Backup · A &amp; B" in html


def test_a_name_that_jinja_is_not_given_is_an_error() -> None:
    with pytest.raises(UndefinedError, match="place"):
        _render('{% jinja "operations/partials/target.jinja" %}', operation=OPERATION, row=ROW)
