"""What Django itself says of the settings behind a proxy that speaks https."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
READ = "from django.conf import settings as s; print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_AGE)"


def manage(folder: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "LANG", "HOME"}}
    environment = {**kept, "VSPCDASH_DATA_DIR": str(folder), "VSPCDASH_HTTPS": "true", **variables}
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False)


def test_deployment_check_finds_nothing(tmp_path: Path) -> None:
    checked = manage(
        tmp_path, "check", "--deploy", "--fail-level", "WARNING", VSPCDASH_ALLOWED_HOSTS="vspc.example.com"
    )

    assert checked.returncode == 0, checked.stderr
    assert "no issues" in checked.stdout


def test_cookies_behind_https_are_of_this_host_only(tmp_path: Path) -> None:
    shown = manage(tmp_path, "shell", "--no-imports", "-c", READ, VSPCDASH_SESSION_HOURS="8")

    assert shown.stdout.split() == ["__Host-sessionid", "__Host-csrftoken", "28800"]
