"""`python3 -m scripts.compose_secrets`: make the secrets of compose.yaml that are not there yet, in `secrets/`.

Runs with the machine's own python3 and nothing but the standard library. The folder is for its owner alone; the files
in it can be read by all, since containers get each of them under a user of their own.
"""

from __future__ import annotations

import base64
import os
import secrets
from pathlib import Path

from scripts.steps import ROOT, say


def main() -> None:
    """Make what is missing, and say what that was."""
    made = secrets_make(ROOT / "secrets")
    say(f"Made {', '.join(made)} in secrets/." if made else "All secrets are there.")
    say("Keep a copy of secrets/ apart from backups of the database: encryption_key opens what is stored there.")


def secrets_make(folder: Path) -> list[str]:
    """Make each secret that is not there, and return their names; those that are there stay as they are."""
    folder.mkdir(mode=0o700, exist_ok=True)
    folder.chmod(0o700)
    made = [_made(folder, name) for name in ("postgres_password", "redis_password")]
    database, redis = ((folder / name).read_text(encoding="ascii") for name in ("postgres_password", "redis_password"))
    texts = {
        "database_url": f"postgres://vspcdash:{database}@postgres:5432/vspcdash",
        "redis_url": f"redis://:{redis}@redis:6379",
        "redis_conf": f"requirepass {redis}\n",
        "secret_key": secrets.token_urlsafe(50),
        "encryption_key": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
    }
    made += [_made(folder, name, text) for name, text in texts.items()]
    return [name for name in made if name]


def _made(folder: Path, name: str, text: str | None = None) -> str:
    """Write a file unless it is there; a password that nobody knows where no text is given."""
    if (folder / name).exists():
        return ""
    partial = folder / f".{name}.partial"
    with partial.open("w", encoding="ascii") as stream:
        os.fchmod(stream.fileno(), 0o644)
        stream.write(secrets.token_urlsafe(32) if text is None else text)
        stream.flush()
        os.fsync(stream.fileno())
    # Under its name it is whole, whenever somebody is killed.
    partial.replace(folder / name)
    return name


if __name__ == "__main__":
    main()
