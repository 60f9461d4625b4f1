"""Tabler's style sheet without what no page uses, which leaves a twentieth of it.

Whoever takes one more class of Tabler enters it here. Tests compare the lists with the pages, and how each page looks
with the reduced sheet and with the whole one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

CLASSES = {
    "btn", "btn-danger", "btn-primary", "btn-sm", "card", "empty", "form-check-input", "form-control", "form-label",
    "form-select", "mt-2", "mt-3", "skip-link", "visually-hidden", "w-100",
}  # fmt: skip
# Of the attributes by which Tabler chooses, those that pages have.
ATTRIBUTES = {"data-bs-theme"}
# What our own style sheets read of it.
PROPERTIES = {"--tblr-font-monospace"}

# What stands in these is no punctuation of the sheet.
OPAQUE = r""""(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|/\*.*?\*/|url\([^)"']*\)"""
PUNCTUATION = re.compile(rf"{OPAQUE}|[{{}};]", re.DOTALL)
BRACKETS = re.compile(r"[(),]")
CHOSEN_BY = re.compile(r"\.(-?[A-Za-z_][\w-]*)|\[(data-[\w-]+)")
SET = re.compile(rf"""(?<=[{{;])(--[\w-]+):(?:{OPAQUE}|[^;{{}}"'])*;?""")
READ = re.compile(r"var\(\s*(--[\w-]+)")
KEYFRAMES = re.compile(r"@(?:-webkit-)?keyframes ([\w-]+)$")


def reduced(sheet: str) -> str:
    """Return the rules of `sheet` that can hold on a page of ours, in their order, with what these rules read."""
    kept = rules_used(sheet)
    while True:
        fewer = rules_used(properties_read(keyframes_played(kept)))
        if fewer == kept:
            return kept
        kept = fewer


def rules_used(sheet: str) -> str:
    """Return `sheet` without the selectors that match nothing here, and without blocks that are empty thereby."""
    kept = []
    for head, body in items(sheet):
        if body is None:
            kept.append(head)
            continue
        if head.startswith(("@media", "@supports")):
            body = rules_used(body)
        elif not head.startswith("@"):
            head = ",".join(selector for selector in selectors(head) if is_used(selector))
        if head and body:
            kept.append(f"{head}{{{body}}}")
    return "".join(kept)


def items(sheet: str) -> Iterator[tuple[str, str | None]]:
    """Yield head and body of each block of `sheet`; for comments and statements the whole text and None."""
    start = opened = depth = 0
    for match in PUNCTUATION.finditer(sheet):
        mark = match[0]
        if mark == "{":
            depth += 1
            opened = match.start() if depth == 1 else opened
        elif mark == "}":
            depth -= 1
        if depth == 0 and mark == "}":
            yield sheet[start:opened].strip(), sheet[opened + 1 : match.start()]
        elif depth == 0 and (mark == ";" or mark.startswith("/*")):
            yield sheet[start : match.end()].strip(), None
        else:
            continue
        start = match.end()


def selectors(head: str) -> Iterator[str]:
    """Yield the selectors of a rule's `head`; commas in parentheses are part of one."""
    start = depth = 0
    for match in BRACKETS.finditer(head):
        depth += {"(": 1, ")": -1, ",": 0}[match[0]]
        if match[0] == "," and depth == 0:
            yield head[start : match.start()]
            start = match.end()
    yield head[start:]


def is_used(selector: str) -> bool:
    """Say whether `selector` may match on a page of ours; conditions in parentheses are taken to hold."""
    return all(
        name in CLASSES or attribute in ATTRIBUTES
        for name, attribute in CHOSEN_BY.findall(without_parentheses(selector))
    )


def without_parentheses(selector: str) -> str:
    """Return `selector` without all that stands in parentheses."""
    while True:
        shorter = re.sub(r"\([^()]*\)", "", selector)
        if shorter == selector:
            return selector
        selector = shorter


def keyframes_played(sheet: str) -> str:
    """Return `sheet` without the keyframes that no rule names."""
    blocks = list(items(sheet))
    rules = " ".join(body or "" for head, body in blocks if not KEYFRAMES.match(head))
    kept = []
    for head, body in blocks:
        frames = KEYFRAMES.match(head)
        if not frames or re.search(rf"(?<![\w-]){frames[1]}(?![\w-])", rules):
            kept.append(head if body is None else f"{head}{{{body}}}")
    return "".join(kept)


def properties_read(sheet: str) -> str:
    """Return `sheet` without the custom properties that nothing reads."""
    read = PROPERTIES.union(READ.findall(sheet))
    return SET.sub(lambda match: match[0] if match[1] in read else "", sheet)
