"""Page walks over lists that may change under them."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vspc.errors import VspcProtocolError
from vspc.paging import Fetched, Page, Row, walk
from vspc.schemas import Company

SENT_AT = datetime(2026, 3, 1, tzinfo=UTC)
State = Sequence[int]


def row(number: int) -> Row[Company]:
    uid = UUID(int=number)
    return Row(uid=uid, raw=b"{}", value=Company(instance_uid=uid))


class MovingList:
    """A list that is in another state at each request; the last state stays."""

    def __init__(self, *states: State, limit: int, says_total: bool = True) -> None:
        self._states: Iterator[State] = iter(states)
        self._state: State = []
        self._limit = limit
        self._says_total = says_total
        self.offsets: list[int] = []

    def fetch(self, offset: int) -> Fetched[Company]:
        self._state = next(self._states, self._state)
        self.offsets.append(offset)
        numbers = self._state[offset : offset + self._limit]
        total = len(self._state) if self._says_total else None
        return Fetched(rows=[row(number) for number in numbers], count=len(numbers), total=total, sent_at=SENT_AT)


class Collected:
    """A caller that drops what it has when the walk begins again."""

    def __init__(self) -> None:
        self.numbers: list[int] = []
        self.restarts = 0

    def restart(self) -> None:
        self.restarts += 1
        self.numbers.clear()

    def read(self, pages: Iterator[Page[Company]]) -> list[int]:
        for page in pages:
            self.numbers += [row.uid.int for row in page.rows]
        return self.numbers


def read(moving: MovingList) -> tuple[list[int], int]:
    collected = Collected()
    numbers = collected.read(walk(moving.fetch, place="/companies", on_restart=collected.restart))
    return numbers, collected.restarts


def test_walk_advances_by_what_came_not_by_what_was_asked_for() -> None:
    moving = MovingList(range(7), limit=3)

    assert read(moving) == (list(range(7)), 0)
    assert moving.offsets == [0, 3, 6]


def test_empty_list_is_one_request() -> None:
    moving = MovingList([], limit=3)

    assert read(moving) == ([], 0)
    assert moving.offsets == [0]


def test_row_that_vanishes_in_the_middle_makes_the_walk_begin_again() -> None:
    moving = MovingList(range(6), [0, 1, 3, 4, 5], limit=3)

    assert read(moving) == ([0, 1, 3, 4, 5], 1)


def test_row_that_moves_back_a_page_makes_the_walk_begin_again() -> None:
    moving = MovingList([0, 1, 2, 3], [2, 0, 1, 3], limit=2)

    assert read(moving) == ([2, 0, 1, 3], 1)


def test_page_that_ends_before_the_total_makes_the_walk_begin_again() -> None:
    pages = [
        Fetched[Company](rows=[row(n) for n in part], count=len(part), total=3, sent_at=SENT_AT) for part in ([1], [])
    ]
    whole = Fetched[Company](rows=[row(1), row(2), row(3)], count=3, total=3, sent_at=SENT_AT)
    answers = iter([*pages, whole])
    collected = Collected()

    numbers = collected.read(walk(lambda _: next(answers), place="/x", on_restart=collected.restart))

    assert (numbers, collected.restarts) == ([1, 2, 3], 1)


def test_rows_that_keep_moving_end_in_one_sentence() -> None:
    states = [range(20 - n, 24 - n) for n in range(20)]

    with pytest.raises(VspcProtocolError, match=r"The rows of /companies kept moving .*\.$"):
        read(MovingList(*states, limit=2))


def test_console_that_lists_a_row_twice_every_time_is_taken_at_its_word() -> None:
    assert read(MovingList([0, 1, 1, 2], limit=2)) == ([0, 1, 2], 1)


def test_duplicates_that_differ_between_passes_are_not_accepted() -> None:
    passes = [[0, 1, 1, 2], [0, 1, 2, 2], [0, 0, 1, 2]]
    states = [state for state in passes for _ in range(2)]

    with pytest.raises(VspcProtocolError):
        read(MovingList(*states, limit=2))


def test_passes_that_repeat_one_row_but_miss_different_ones_are_not_accepted() -> None:
    passes = [([0, 1], [1, 2]), ([0, 1], [1, 3]), ([0, 1], [1, 4])]
    answers = iter(
        Fetched[Company](rows=[row(n) for n in page], count=2, total=4, sent_at=SENT_AT)
        for pages in passes
        for page in pages
    )

    with pytest.raises(VspcProtocolError):
        list(walk(lambda _: next(answers), place="/x", on_restart=lambda: None))


def test_caller_that_cannot_begin_again_never_gets_a_row_twice() -> None:
    moving = MovingList(range(4), [1, 0, 2, 3], [9, 8, 7, 6], limit=1)

    with pytest.raises(VspcProtocolError):
        Collected().read(walk(moving.fetch, place="/x", on_restart=None))

    assert moving.offsets.count(0) == 1


def test_rows_without_a_key_count_but_are_not_given() -> None:
    page = Fetched[Company](rows=[row(1)], count=2, total=2, sent_at=SENT_AT)

    (only,) = walk(lambda _: page, place="/x", on_restart=None)

    assert ([row.uid.int for row in only.rows], only.total) == ([1], 2)


def test_list_without_a_total_is_read_until_nothing_new_comes() -> None:
    assert read(MovingList(range(5), limit=2, says_total=False)) == ([0, 1, 2, 3, 4], 0)


def test_console_that_ignores_the_offset_and_has_no_total_does_not_trap_the_walk() -> None:
    page = Fetched[Company](rows=[row(1)], count=1, total=None, sent_at=SENT_AT)

    with pytest.raises(VspcProtocolError):
        list(walk(lambda _: page, place="/x", on_restart=lambda: None))


def test_unpaged_list_is_asked_for_once() -> None:
    moving = MovingList(range(9), limit=9)

    list(walk(moving.fetch, place="/x", on_restart=None, paged=False))

    assert moving.offsets == [0]


def test_unpaged_list_that_holds_rows_back_is_refused() -> None:
    moving = MovingList(range(9), limit=4)

    with pytest.raises(VspcProtocolError):
        list(walk(moving.fetch, place="/x", on_restart=lambda: None, paged=False))


distinct = st.lists(st.integers(0, 30), unique=True, max_size=12)


@given(numbers=distinct, limit=st.integers(1, 5), says_total=st.booleans())
def test_quiet_list_is_given_whole_in_order_and_once(numbers: list[int], limit: int, says_total: bool) -> None:
    assert read(MovingList(numbers, limit=limit, says_total=says_total)) == (numbers, 0)


@given(states=st.lists(distinct, min_size=1, max_size=8), limit=st.integers(1, 5))
def test_moving_list_gives_each_row_once_or_raises(states: list[list[int]], limit: int) -> None:
    try:
        numbers, _ = read(MovingList(*states, limit=limit))
    except VspcProtocolError:
        return

    assert len(set(numbers)) == len(numbers)
    assert len(numbers) in {len(state) for state in states}
    assert set(numbers) <= {number for state in states for number in state}


@given(numbers=st.lists(st.integers(0, 8), max_size=12), limit=st.integers(1, 5))
def test_list_that_repeats_rows_gives_each_once(numbers: list[int], limit: int) -> None:
    given_numbers, restarts = read(MovingList(numbers, limit=limit))

    assert given_numbers == list(dict.fromkeys(numbers))
    assert restarts == (len(set(numbers)) < len(numbers))


@given(before=distinct, moved=st.data(), limit=st.integers(1, 4))
def test_reordered_list_that_then_stays_is_given_whole(before: list[int], moved: st.DataObject, limit: int) -> None:
    after = moved.draw(st.permutations(before))
    first_part = moved.draw(st.integers(0, 3))

    numbers, restarts = read(MovingList(*[before] * first_part, after, limit=limit))

    assert sorted(numbers) == sorted(before)
    assert restarts <= 1
