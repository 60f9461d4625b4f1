"""Tabler's style sheet, reduced to what pages use."""

import re

import pytest

from scripts import styles
from scripts.frontend import MODULES, STYLE_SHEET
from scripts.steps import ROOT

SHEET = """@charset "UTF-8";/*! license; { */
:root{--read:url("data:image/svg+xml;{},");--unread:1;--chain:var(--unread-too);--unread-too:2}
.kept,.dropped,a:not(.dropped,.other) .kept{color:var(--read);animation:spin 1s}
@media print{.dropped{color:red}}
@media (max-width:1px){.dropped a{top:0}.kept.dropped{top:0}.kept{top:0}}
@keyframes spin{to{top:0}}
@keyframes unplayed{to{top:0}}
[data-kept] b,[data-dropped] b{left:0}
.kept-not{left:0}"""
CLASS = re.compile(r"\.(-?[A-Za-z_][\w-]*)")
TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}")
GIVEN = {
    "templates/**/*.html": r'\bclass="([^"]*)"',
    "templates/**/*.jinja": r'\bclass="([^"]*)"',
    "static/js/**/*.js": r'(?:\bclassName = |\bclassList\.\w+\()"([^"]*)"',
    "*/templatetags/*.py": r'\bclass="([^"]*)"',
}


@pytest.fixture
def whole() -> str:
    """The sheet as its package has it."""
    return (MODULES / STYLE_SHEET).read_text(encoding="utf-8")


def classes_given() -> set[str]:
    """Every class that a template or a script of ours writes down."""
    texts = [
        (TAG.sub(" ", file.read_text(encoding="utf-8")), given)
        for glob, given in GIVEN.items()
        for file in ROOT.glob(glob)
    ]
    return {name for text, given in texts for names in re.findall(given, text) for name in names.split()}


def test_only_what_pages_use_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(styles, "CLASSES", {"kept"})
    monkeypatch.setattr(styles, "ATTRIBUTES", {"data-kept"})

    reduced = styles.reduced(SHEET)

    assert reduced == (
        '@charset "UTF-8";/*! license; { */'
        ':root{--read:url("data:image/svg+xml;{},");}'
        ".kept,a:not(.dropped,.other) .kept{color:var(--read);animation:spin 1s}"
        "@media (max-width:1px){.kept{top:0}}"
        "@keyframes spin{to{top:0}}"
        "[data-kept] b{left:0}"
    )


def test_property_that_our_own_sheets_read_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(styles, "PROPERTIES", {"--unread"})

    assert styles.reduced(":root{--unread:1;--other:2}") == ":root{--unread:1;}"


def test_every_class_of_tabler_that_we_write_is_kept_and_no_other(whole: str) -> None:
    used = classes_given() & set(CLASS.findall(whole))

    assert used == styles.CLASSES
    assert used <= set(CLASS.findall(styles.reduced(whole)))


def test_every_property_that_we_read_is_kept(whole: str) -> None:
    read = {name for sheet in ROOT.glob("static/css/*.css") for name in styles.READ.findall(sheet.read_text("utf-8"))}

    assert {name for name in read if name.startswith("--tblr-")} == styles.PROPERTIES
    assert {name for name in styles.PROPERTIES if f"{name}:" in styles.reduced(whole)} == styles.PROPERTIES


def test_license_of_tabler_stays_with_it(whole: str) -> None:
    assert "Licensed under MIT" in styles.reduced(whole)


def test_reduced_sheet_is_a_twentieth(whole: str) -> None:
    assert len(styles.reduced(whole)) * 20 < len(whole)
