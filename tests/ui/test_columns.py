"""Which columns a person sees."""

from ui.columns import Column, chosen_columns

SERVER = Column(key="server", fixed=True)
STATUS = Column(key="status")
EDITION = Column(key="edition", shown=False)
UID = Column(key="uid", page=False)
COLUMNS = [SERVER, STATUS, EDITION, UID]


def test_somebody_who_chose_nothing_sees_the_default() -> None:
    assert chosen_columns(COLUMNS, None) == [SERVER, STATUS]


def test_chosen_columns_stand_in_the_declared_order_with_those_that_stay() -> None:
    assert chosen_columns(COLUMNS, ["edition"]) == [SERVER, EDITION]


def test_columns_that_no_longer_exist_bring_the_default_back() -> None:
    assert chosen_columns(COLUMNS, ["withdrawn", "uid"]) == [SERVER, STATUS]
