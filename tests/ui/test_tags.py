"""Tags that every template has."""

import pytest
from django.template import Context, Template
from django.test import RequestFactory


def _render(source: str, **context: object) -> str:
    return Template(source).render(Context(context))


def test_an_unknown_value_says_why_to_eye_and_ear() -> None:
    html = _render("{% unknown reason %}", reason="the console <does> not say")

    assert 'title="the console &lt;does&gt; not say"' in html
    assert '<span class="visually-hidden">unknown: the console &lt;does&gt; not say</span>' in html


@pytest.mark.parametrize(("used", "total"), [(None, 100), (5, None), (5, 0)])
def test_there_is_no_bar_where_a_share_cannot_be_said(used: float | None, total: float | None) -> None:
    assert _render("{% usage_bar used total %}", used=used, total=total) == ""


def test_over_use_fills_the_bar_and_is_marked() -> None:
    html = _render("{% usage_bar 120 100 'points used' %}")

    assert 'class="usage over"' in html
    assert 'value="100"' in html
    assert "120 %" in html


def test_the_bar_has_no_inline_style() -> None:
    assert "style" not in _render("{% usage_bar 40 100 %}")


def test_an_address_keeps_the_other_values() -> None:
    request = RequestFactory().get("/", {"q": "a", "page": "3"})

    assert _render("{% address sort='company' %}", request=request) == "?q=a&amp;sort=company"
