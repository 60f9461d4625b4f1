"""What kind of failure an answer is: the error type in the body first, the status second."""

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vspc.answers import Answer, failure_of
from vspc.errors import (
    VspcAuthError,
    VspcError,
    VspcForbidden,
    VspcNotFound,
    VspcProtocolError,
    VspcRejected,
    VspcThrottled,
    VspcUnavailable,
)
from vspc.hiding import hiding

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
entries = st.fixed_dictionaries({}, optional=dict.fromkeys(["message", "type", "code", "retryAfter"], json_values))


def answer(status: int, body: bytes = b"", content_type: str = "application/json") -> Answer:
    sent_at = datetime(2026, 3, 1, tzinfo=UTC)
    return Answer("/licensing/sites", status, body, sent_at, request_id="r-1", content_type=content_type)


def failed(status: int, *errors: Any) -> VspcError:
    failure = failure_of(answer(status, msgspec.json.encode({"errors": list(errors)})), hiding(["hunter2"]))
    assert failure is not None
    return failure


@pytest.mark.parametrize(
    ("status", "type", "kind"),
    [
        (520, "transport", VspcUnavailable),
        (520, "retryableLogical", VspcUnavailable),
        (520, "RETRYABLELOGICAL", VspcUnavailable),
        (520, "unspecified", VspcUnavailable),
        (520, "somethingNew", VspcUnavailable),
        (520, None, VspcUnavailable),
        (520, "logical", VspcRejected),
        (400, "logical", VspcRejected),
        (400, None, VspcRejected),
        (409, "retryablelogical", VspcUnavailable),
        (401, "security", VspcAuthError),
        (403, "security", VspcForbidden),
        (520, "security", VspcForbidden),
        (404, "logical", VspcNotFound),
        (429, "transport", VspcThrottled),
        (429, None, VspcThrottled),
    ],
)
def test_error_type_decides_before_the_status(status: int, type: str | None, kind: type[VspcError]) -> None:
    failure = failed(status, {"message": "m", "type": type, "code": status})

    assert failure.__class__ is kind
    assert (failure.status, failure.code, failure.type) == (status, status, type)
    assert failure.request_id == "r-1"


@pytest.mark.parametrize("code", [2**31, -(2**40)])
def test_code_that_no_column_takes_is_none(code: int) -> None:
    assert failed(400, {"message": "m", "type": "logical", "code": code}).code is None


@pytest.mark.parametrize(
    ("code", "type", "kind"),
    [(404, "logical", VspcNotFound), (401, "security", VspcAuthError), (429, "transport", VspcThrottled)],
)
def test_code_decides_what_a_520_leaves_open(code: int, type: str, kind: type[VspcError]) -> None:
    assert failed(520, {"message": "m", "type": type, "code": code}).__class__ is kind


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, VspcRejected),
        (401, VspcAuthError),
        (403, VspcForbidden),
        (404, VspcNotFound),
        (408, VspcUnavailable),
        (415, VspcRejected),
        (429, VspcThrottled),
        (500, VspcUnavailable),
        (502, VspcUnavailable),
        (520, VspcUnavailable),
    ],
)
@pytest.mark.parametrize("body", [b"", b"{}", b'{"errors": null}', b'{"errors": [', b'{"errors": ["x"]}'])
def test_status_decides_where_the_body_says_nothing(status: int, body: bytes, kind: type[VspcError]) -> None:
    assert failure_of(answer(status, body), hiding([])).__class__ is kind


def test_most_final_of_several_errors_decides() -> None:
    failure = failed(520, {"message": "busy", "type": "transport"}, {"message": "wrong", "type": "logical"})

    assert isinstance(failure, VspcRejected)
    assert "wrong" in str(failure)


def test_success_without_errors_is_no_failure() -> None:
    assert failure_of(answer(200, b'{"data": [], "errors": []}'), hiding([])) is None
    assert failure_of(answer(200, b'{"data": [{"name": "the \\"errors\\" list"}], "errors": null}'), hiding([])) is None


def test_success_with_errors_is_a_failure() -> None:
    assert isinstance(failed(200, {"message": "half of it", "type": "logical"}), VspcRejected)


def test_redirect_is_not_followed_but_told() -> None:
    assert isinstance(failure_of(answer(302), hiding([])), VspcProtocolError)


def test_web_page_where_nothing_is_found_is_a_wrong_address() -> None:
    failure = failure_of(answer(404, b"<html>not here</html>", "text/html"), hiding([]))

    assert isinstance(failure, VspcProtocolError)
    assert "a web page instead of data" in str(failure)


def test_advice_of_the_console_is_kept_in_seconds() -> None:
    assert failed(429, {"type": "transport", "retryAfter": 7}).retry_after == 7.0


@pytest.mark.parametrize("advice", [-1, "7", None, [7], 1e300])
def test_unusable_advice_is_dropped(advice: Any) -> None:
    assert failed(429, {"type": "transport", "retryAfter": advice}).retry_after is None


def test_words_of_the_console_come_on_one_line_and_short() -> None:
    failure = failed(520, {"message": "The agent\r\nis busy. " + "x" * 1000, "type": "logical"})

    assert "The agent is busy" in str(failure)
    assert "\n" not in str(failure)
    assert len(str(failure)) < 400


@pytest.mark.parametrize("status", [200, 400, 401, 404, 429, 520])
def test_secret_that_the_console_repeats_is_hidden(status: int) -> None:
    failure = failed(status, {"message": "hunter2 is wrong", "type": "logical"})

    assert "hunter2" not in str(failure) + repr(failure)


def test_secret_inside_another_one_is_hidden_with_it() -> None:
    assert hiding(["abc", "abcdef"])("abcdef") == "(secret)"


@given(
    status=st.sampled_from([200, 202, 301, 400, 401, 403, 404, 429, 500, 520]), errors=st.lists(entries | json_values)
)
def test_any_body_gives_one_sentence_or_none(status: int, errors: list[Any]) -> None:
    body = msgspec.json.encode({"errors": errors})

    failure = failure_of(answer(status, body), hiding([]))

    assert (failure is None) <= (200 <= status < 300)
    assert failure is None or (str(failure).endswith(".") and "\n" not in str(failure))


@given(kind=st.text(), status=st.sampled_from([500, 503, 520]))
def test_unknown_error_type_of_the_server_may_be_tried_again(kind: str, status: int) -> None:
    known = kind.lower() in {"security", "logical"}

    assert isinstance(failed(status, {"message": "m", "type": kind}), VspcUnavailable) or known


@given(body=st.binary(), status=st.sampled_from([200, 400, 404, 500, 520]))
def test_bytes_that_are_no_json_are_classified_too(body: bytes, status: int) -> None:
    failure = failure_of(answer(status, body), hiding([]))

    assert (failure is None) == (status == 200)


def test_words_of_the_console_steer_no_terminal() -> None:
    error = failed(520, {"type": "logical", "message": "No\x1b[2J\x00 license"})

    assert error.sentence == "The console rejected the request: No [2J license."
