"""What the bootstrap says about a machine, and what it leaves out the second time."""

import importlib.util
import sys
from pathlib import Path

import pytest

from scripts import bootstrap, frontend, steps
from scripts.steps import PreparationError, digest, is_stamped, run, telling_line

OFFLINE = "the network or the package index does not answer"


def test_old_python_is_told_with_the_version_that_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "OLDEST_PYTHON", (3, 99))

    with pytest.raises(PreparationError, match=r"Python 3\.99 or newer is needed, not 3\.\d+: make PYTHON="):
        bootstrap.python_check()


def test_missing_venv_module_names_the_debian_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "ensurepip" else object())

    with pytest.raises(PreparationError, match="install the Debian package python3-venv"):
        bootstrap.python_check()


def test_bootstrap_parses_on_the_oldest_python_that_it_has_to_refuse() -> None:
    for name in ("__init__", "bootstrap", "frontend", "steps"):
        source = (steps.ROOT / "scripts" / f"{name}.py").read_text(encoding="utf-8")
        compile(source, name, "exec", dont_inherit=True)
        assert ":=" not in source
        assert "match " not in source


def test_failed_command_tells_its_error_and_how_to_see_all_of_it() -> None:
    command = [sys.executable, "-c", "import sys; print('ERROR: no network.'); sys.exit('bye')"]

    with pytest.raises(PreparationError, match=r"It failed \(ERROR: no network\)\. All of its output: "):
        run(command, failure="It failed")


def test_missing_command_is_a_sentence() -> None:
    with pytest.raises(PreparationError, match=r"It failed: .*No such file"):
        run(["/nowhere/npm"], failure="It failed")


@pytest.mark.parametrize(
    ("output", "line"),
    [
        ("WARNING: Retrying after connection broken by x\nERROR: No matching distribution", OFFLINE),
        ("", "no output"),
        ("one\ntwo\n", "two"),
        ("npm error 404\nlog is in x\n", "npm error 404"),
    ],
)
def test_telling_line_prefers_errors(output: str, line: str) -> None:
    assert telling_line(output) == line


def test_stamp_holds_only_for_the_same_content(tmp_path: Path) -> None:
    lock, stamp = tmp_path / "lock", tmp_path / "stamp"
    lock.write_text("a==1", encoding="utf-8")
    stamp.write_text(digest(lock), encoding="ascii")

    assert is_stamped(stamp, digest(lock))
    lock.write_text("a==2", encoding="utf-8")
    assert not is_stamped(stamp, digest(lock))
    assert not is_stamped(tmp_path / "none", digest(lock))


def test_front_end_files_lose_their_source_map(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frontend, "MODULES", tmp_path / "modules")
    monkeypatch.setattr(frontend, "VENDOR", tmp_path / "vendor")
    monkeypatch.setattr(frontend, "FILES", ("a.js", "b.css"))
    frontend.MODULES.mkdir()
    (frontend.MODULES / "a.js").write_text("let a;\n//# sourceMappingURL=a.js.map\n", encoding="utf-8")
    (frontend.MODULES / "b.css").write_text("p{}\n/*# sourceMappingURL=b.css.map */", encoding="utf-8")

    frontend.vendor_copy()

    assert (frontend.VENDOR / "a.js").read_text(encoding="utf-8") == "let a;\n"
    assert (frontend.VENDOR / "b.css").read_text(encoding="utf-8") == "p{}\n"


def test_npm_of_the_environment_is_taken_where_the_machine_has_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(frontend, "VENV_PYTHON", tmp_path / "python")
    installed: list[str] = []
    monkeypatch.setattr(frontend, "run", lambda command, failure: installed.extend(command))

    assert frontend.npm_find() == str(tmp_path / "npm")
    assert installed[-1].endswith("requirements-node.txt")
