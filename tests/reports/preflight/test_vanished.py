"""Who had points last month and has none in this report."""

from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consoles.models import Console
from tests.licensing.factories import server_make
from tests.reports.factories import appendix, detail, report, share, uid, using
from tests.reports.preflight.looking import Found, uses

RULE = "vanished"
SEPTEMBER = "2026-09"
# Objects in use by organization; one may be named with none.
counts = st.dictionaries(st.integers(1, 5), st.integers(0, 3))


def test_who_had_points_and_has_none_is_named(found: Found) -> None:
    [concern] = found(report(using(1, 3), using(2, 5), month=SEPTEMBER), report(using(1, 3)), rule=RULE)

    assert (concern.subject, concern.points, concern.since) == ("Company 2", 50, date(2026, 10, 1))
    assert concern.effect == "The report is 50 points lower by that."


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(before=counts, after=counts)
def test_those_are_named_who_have_points_in_the_first_report_alone(
    before: dict[int, int], after: dict[int, int], found: Found
) -> None:
    concerns = found(
        report(*(using(*one) for one in before.items()), month=SEPTEMBER),
        report(*(using(*one) for one in after.items())),
        rule=RULE,
    )

    expected = {f"Company {number}": count * 10 for number, count in before.items() if count and not after.get(number)}
    assert {concern.subject: concern.points for concern in concerns} == expected


def test_nobody_has_vanished_since_a_month_without_a_report(found: Found) -> None:
    assert found(report(using(1, 3), month="2026-08"), report(using(2, 3)), rule=RULE) == []


def test_a_share_without_lines_counts_as_points(found: Found) -> None:
    shares = [share(using(number, 3)) for number in (1, 2)]
    rows = report(month=SEPTEMBER, organizationsUsage=shares), report(organizationsUsage=shares[:1])

    [concern] = found(*rows, rule=RULE)

    assert (concern.subject, concern.points) == ("Company 2", 30)


def test_a_reseller_vanishes_with_its_companies_alone(found: Found) -> None:
    reseller = {"organizationType": "Reseller", "organizationName": "R", "organizationUid": uid(50), "usedPoints": 30}
    rows = report(using(1, 3), month=SEPTEMBER, organizationsUsage=[reseller]), report(using(2, 1))

    [concern] = found(*rows, rule=RULE)

    assert concern.subject == "Company 1"


def test_who_stands_in_an_appendix_has_not_vanished(found: Found) -> None:
    rows = report(using(1, 3), month=SEPTEMBER), report(using(2, 1), appendices=[appendix("Holding", using(1, 3))])

    assert found(*rows, rule=RULE) == []


def test_whose_server_was_not_collected_has_not_vanished(found: Found) -> None:
    rows = report(using(1, 3), month=SEPTEMBER), report(detail(1, notCollectedClientServers=["vbr01"]))

    assert found(*rows, rule=RULE) == []


def test_a_copy_explains_nothing(found: Found) -> None:
    rows = report(using(1, 3), month=SEPTEMBER), report(detail(1, clonedClientServers=["vbr01"]))

    assert len(found(*rows, rule=RULE)) == 1


def test_who_still_uses_a_shared_server_that_was_not_collected_has_not_vanished(console: Console, found: Found) -> None:
    uses(console, 1, server_make(console, name="vcc01").uid, 30)
    rows = report(using(1, 3), using(2, 3), month=SEPTEMBER), report(notCollectedCloudServers=["vcc01"])

    [concern] = found(*rows, rule=RULE)

    assert concern.subject == "Company 2"


def test_two_organizations_without_a_name_are_told_apart(found: Found) -> None:
    rows = report(using(1, 3, name=" "), using(2, 3, name=" "), month=SEPTEMBER), report(using(3, 1))

    assert len({concern.key for concern in found(*rows, rule=RULE)}) == 2
