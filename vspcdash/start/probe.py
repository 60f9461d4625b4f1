"""`python -m vspcdash.start.probe`: whether the web server of this machine serves requests, by the exit code.

For the health check of a container, in which there is no other program that could ask.
"""

import sys

from vspcdash import settings
from vspcdash.start.readiness import http_status

if __name__ == "__main__":
    sys.exit(http_status(settings.PORT, "/healthz") != 200)
