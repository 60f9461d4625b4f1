"""Every page of the product, for what must hold on each of them."""

from typing import NamedTuple


class Place(NamedTuple):
    """Where a page is, the status with which it answers, who looks at it, and what is pressed on it first.

    A path in braces is one of those that the fixture `asked` makes.
    """

    path: str
    status: int = 200
    who: str = "administrator"
    press: str = ""


PLACES = {
    "overview": Place("/"),
    "licenses": Place("/licenses/"),
    "no licenses": Place("/licenses/?q=nothing+is+named+so"),
    "chosen licenses": Place("/licenses/?product=m365", press="#choose-page"),
    "license": Place("/licenses/1/"),
    "alerts": Place("/alerts/"),
    "no alerts": Place("/alerts/?q=nothing+is+named+so"),
    "alert": Place("{alert}"),
    "when people are warned": Place("/settings/alerts/"),
    "stages of a rule": Place("/settings/alerts/stages/?rule=license.expiry&place=everything&find=a"),
    "alert channels": Place("/settings/alerts/channels/"),
    "add an alert channel": Place("/settings/alerts/channels/add/"),
    "usage": Place("/usage/"),
    "usage of resellers": Place("/usage/?by=reseller", press="#listing tr:first-child .why"),
    "usage of workloads": Place("/usage/?by=workload"),
    "no usage": Place("/usage/?q=nothing+is+named+so"),
    "usage of an organization": Place("/usage/organizations/1/"),
    "headroom": Place("/usage/head-room/"),
    "forecast": Place("/usage/forecast/"),
    "no usage for viewers": Place("/usage/", status=403, who="viewer"),
    "a long Excel file": Place("/licenses/?format=xlsx"),
    "Excel files": Place("/exports/"),
    "schedule": Place("/settings/schedule/"),
    "schedule of a console": Place("/settings/schedule/1/"),
    "access tokens": Place("/accounts/tokens/"),
    "calendar feeds": Place("/settings/feeds/"),
    "reports": Place("/reports/"),
    "a month of reports": Place("/reports/", press=".board-rows tbody:last-of-type a[id^=more-]"),
    "no reports": Place("/reports/?q=nothing+is+named+so"),
    "concerns of reports": Place("/reports/concerns/"),
    "a report": Place("/reports/5/"),
    "lines of a report": Place("/reports/5/lines/"),
    "changes of a report": Place("/reports/5/changes/"),
    "a report and our readings": Place("/reports/5/history/"),
    "a report to print": Place("/reports/5/?print=1"),
    "no reports for viewers": Place("/reports/", status=403, who="viewer"),
    "freshness": Place("/refreshes/"),
    "changes": Place("/overview/changes/"),
    "operations": Place("/operations/"),
    "no operations": Place("/operations/?q=nothing+is+named+so"),
    "operation": Place("{operation}"),
    "batch": Place("{batch}"),
    "preview of an installation": Place("{installation}"),
    "preview of a deletion": Place("{deletion}"),
    "no preview": Place("/operations/previews/00000000-0000-4000-8000-000000000000/", status=404),
    "audit log": Place("/audit/"),
    "no entries": Place("/audit/?q=nothing+is+named+so"),
    "consoles": Place("/settings/consoles/"),
    "add a console": Place("/settings/consoles/add/"),
    "security": Place("/accounts/security/"),
    "add an authenticator app": Place("/accounts/security/totp/activate/"),
    "change password": Place("/accounts/password/change/"),
    "sign in": Place("/accounts/login/", who="stranger"),
    "not there": Place("/nowhere/", status=404),
    "not allowed": Place("/settings/consoles/", status=403, who="viewer"),
}
