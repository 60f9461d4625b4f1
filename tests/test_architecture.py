"""The house: which room may know which."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
# From top to bottom; a room imports only rooms above it.
ROOMS = [
    "vspcdash",
    "vspc",
    "ui",
    "accounts",
    "consoles",
    "exports",
    "operations",
    "licensing",
    "usage",
    "reports",
    "refresh",
    "overview",
    "alerts",
    "api",
    "simulator",
]
# The project's parts that put the rooms together, and therefore know them all.
ASSEMBLY = {"vspcdash/urls.py", "vspcdash/preparation.py"}
# Whose templates are in a folder that has not the name of its room; what is laid around all pages is of no room.
FOLDERS = {
    "account": "accounts", "admin": "accounts", "allauth": "accounts", "django": "ui", "feeds": "alerts",
    "mfa": "accounts", "people": "consoles",
}  # fmt: skip
AROUND = {"layouts"}
LOADED = re.compile(r"{%\s*load\s(.+?)%}")


def arrows(file: Path) -> Iterator[tuple[str, int]]:
    """Yield every room that `file` refers to, by import anywhere in it or by the text of a relation or model name."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Import | ast.ImportFrom | ast.Call):
            continue
        names = _named_in_text(node) if isinstance(node, ast.Call) else _modules(node)
        yield from ((room, node.lineno) for name in names if (room := name.partition(".")[0]) in ROOMS)


def _named_in_text(call: ast.Call) -> Iterator[str]:
    """Yield the first text of calls that take a model or module by its name."""
    function = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    by_name = {"ForeignKey", "OneToOneField", "ManyToManyField", "get_model", "import_module", "import_string"}
    if function in by_name and call.args and isinstance(call.args[0], ast.Constant):
        yield str(call.args[0].value)


def sources(room: str) -> list[Path]:
    return [path for path in (ROOT / room).rglob("*.py") if "migrations" not in path.parts]


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_knows_only_rooms_above_it(room: str) -> None:
    above = ROOMS[: ROOMS.index(room) + 1]

    wrong = [
        f"{file.relative_to(ROOT)}:{line} -> {other}"
        for file in sources(room)
        if str(file.relative_to(ROOT)) not in ASSEMBLY
        for other, line in arrows(file)
        if other not in above
    ]

    assert wrong == []


def loaded_of(template: Path) -> list[str]:
    """Return the names of the libraries of tags that a template loads, also those of which it names single tags."""
    return [name for words in LOADED.findall(template.read_text(encoding="utf-8")) for name in words.split()]


def test_a_template_loads_only_tags_of_rooms_above_it() -> None:
    owners = {file.stem: file.parent.parent.name for file in ROOT.glob("*/templatetags/*.py")}
    templates = [file for file in (ROOT / "templates").glob("*/**/*.html") if _folder(file) not in AROUND]

    wrong = [
        f"{file.relative_to(ROOT)} -> {owners[name]}"
        for file in templates
        for name in loaded_of(file)
        if name in owners and ROOMS.index(owners[name]) > ROOMS.index(FOLDERS.get(_folder(file), _folder(file)))
    ]

    assert len(templates) > 100
    assert wrong == []


def test_the_client_is_plain_python() -> None:
    imported = {
        name
        for file in sources("vspc")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        for name in (module.partition(".")[0] for module in _modules(node))
    }

    assert imported & {"django", "celery", "vspcdash"} == set()


def test_the_simulator_shares_no_code_with_what_it_tests() -> None:
    plain = [file for file in sources("simulator") if "management" not in file.parts and file.name != "apps.py"]

    wrong = [str(file) for file in plain for other, _ in arrows(file) if other != "simulator"]

    assert wrong == []


def test_an_arrow_inside_a_function_is_found(tmp_path: Path) -> None:
    file = tmp_path / "sneaky.py"
    file.write_text("def f():\n    from licensing import models\n    return apps.get_model('refresh.Refresh')\n")

    assert [room for room, _ in arrows(file)] == ["licensing", "refresh"]


def _modules(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module or ""] if isinstance(node, ast.ImportFrom) else []


def _folder(template: Path) -> str:
    return template.relative_to(ROOT / "templates").parts[0]
