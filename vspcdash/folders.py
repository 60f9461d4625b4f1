"""Where everything is: the code, and the state.

State lives in `DATA_DIR` (`var/` unless VSPCDASH_DATA_DIR says otherwise): the SQLite database, generated secrets, the
broker's data and what a running instance needs.
"""

import hashlib
import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from vspcdash import environment

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(environment.text("VSPCDASH_DATA_DIR", str(BASE_DIR / "var"))).resolve()
RUN_DIR = DATA_DIR / "run"
READY_DIR = RUN_DIR / "ready"
# Files that are written to be read once: a list may be larger than what a machine keeps of /tmp in memory.
WORK_DIR = DATA_DIR / "work"
# A socket's path may have 103 bytes on macOS, 107 on Linux; supervisor's is the longest, with a number behind its name.
SOCKET_DIR = RUN_DIR
if len(os.fsencode(SOCKET_DIR)) + len("/supervisor.sock.4194304") > 103:
    _folder_digest = hashlib.sha256(os.fsencode(DATA_DIR)).hexdigest()[:16]
    SOCKET_DIR = Path(f"/tmp/vspcdash-{os.getuid()}-{_folder_digest}")  # noqa: S108  # the start checks whose it is
try:
    # Whoever runs a command without `make run` has a umask by which others could read the database.
    DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
    RUN_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
    WORK_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
except OSError as error:
    raise ImproperlyConfigured(f"The data folder {DATA_DIR} cannot be made: {error.strerror}.") from error
