"""What all rules about usage have in common."""

from functools import partial

from accounts.permissions import Permission
from consoles.lists import USAGE
from ui.troubles import Rule

UsageRule = partial(Rule, permission=Permission.VIEW_USAGE.full_name, rests_on=(USAGE.value,))
