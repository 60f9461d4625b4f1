"""The second half of `make run`, with the packages of .venv: start the product and stay until it is told to stop."""

import argparse
import sys


def main() -> int:
    """Run the product; returns the exit code. Whatever stops the start is told in one sentence."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--with-parent", action="store_true", help="stop when the process that started this one ends")
    arguments = parser.parse_args()
    try:
        from django.core.exceptions import ImproperlyConfigured

        from vspcdash.start.errors import StartError
    except ImportError as error:
        return _refuse(f"A package is missing or broken ({error}); remove the folder .venv and start again.")
    try:
        from vspcdash.start.conductor import conduct

        conduct(with_parent=arguments.with_parent)
    except (ImproperlyConfigured, StartError) as error:
        return _refuse(error)
    except ImportError as error:
        return _refuse(f"A package is missing or broken ({error}); remove the folder .venv and start again.")
    return 0


def _refuse(reason: object) -> int:
    print(f"vspcdash: {reason}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
