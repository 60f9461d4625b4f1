"""What scripts are answered where they get nothing: a sentence as JSON, and no page."""

from http import HTTPStatus

from django.http import JsonResponse

# How long scripts are asked to wait, in seconds, where nothing else says it.
WAIT = 60
CHALLENGE = 'Bearer realm="vspcdash"'


def error_answer(sentence: str, status: int, **headers: str | int) -> JsonResponse:
    """Return `{"error": sentence}`; headers are named with underscores: `Retry_After`."""
    named = {name.replace("_", "-"): str(value) for name, value in headers.items()}
    return JsonResponse({"error": sentence}, status=status, headers=named)


def challenge_answer(sentence: str, *, is_wrong: bool = False) -> JsonResponse:
    """Return the answer to a request without a token, or with one that `is_wrong`."""
    challenge = f'{CHALLENGE}, error="invalid_token"' if is_wrong else CHALLENGE
    return error_answer(sentence, HTTPStatus.UNAUTHORIZED, WWW_Authenticate=challenge)
