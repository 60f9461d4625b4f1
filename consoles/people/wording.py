"""Roles, scopes and second factors in words."""

from accounts.roles import Role
from ui.wording import counted

# What somebody who gives a role should know about it.
ROLE_SUMMARIES = {
    Role.VIEWER: "sees licenses and findings",
    Role.OPERATOR: "also refreshes, and changes the licenses of servers",
    Role.BILLING: "sees usage and reports, exports, and works on the board of the month",
    Role.LICENSING_ADMIN: "also finalizes reports, sets commitments and changes the license of a console",
    Role.AUDITOR: "sees and exports everything, the audit log too, and changes nothing",
    Role.ADMINISTRATOR: "does everything, people and consoles too, and always sees everything",
}


def scope_words(*, everything: bool, consoles: int, resellers: int, companies: int) -> str:
    """Return a scope in words, such as `2 consoles, 1 reseller`."""
    if everything:
        return "Everything"
    parts = [
        counted(consoles, "console", "consoles") if consoles else "",
        counted(resellers, "reseller", "resellers") if resellers else "",
        counted(companies, "company", "companies") if companies else "",
    ]
    return ", ".join(part for part in parts if part) or "Nothing"


def factor_words(*, has_app: bool, keys: int) -> str:
    """Return second factors in words, such as `App, 2 security keys`."""
    parts = ["App" if has_app else "", counted(keys, "security key", "security keys") if keys else ""]
    words = ", ".join(part for part in parts if part)
    return words[:1].upper() + words[1:] or "None"
