#!/usr/bin/env python
"""Django's command line; a misconfiguration ends in one sentence instead of a traceback."""

import os
import sys


def main() -> None:
    """Run a management command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vspcdash.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(f"vspcdash: {error}")


if __name__ == "__main__":
    main()
