"""Keeps secrets out of sentences: a console, or a proxy before it, may repeat what it was sent."""

from collections.abc import Callable, Iterable


def hiding(secrets: Iterable[str]) -> Callable[[str], str]:
    """Return a function that replaces each of `secrets` in a text."""
    # The longest first: a secret may hold another one.
    listed = sorted((secret for secret in secrets if secret), key=len, reverse=True)

    def hide(text: str) -> str:
        for secret in listed:
            text = text.replace(secret, "(secret)")
        return text

    return hide
