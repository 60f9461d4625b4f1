"""What somebody should act on about licenses, from the rules of renewal, urgency, units and entitlements.

The number of queries does not depend on the number of licenses, and no reason yields more than a few sentences.
"""

from collections.abc import Iterator
from datetime import datetime

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from licensing.findings.copies import copies_findings
from licensing.findings.expiry import expiry_findings
from licensing.findings.gaps import gap_findings
from licensing.findings.use import use_findings
from licensing.models import License
from ui.findings import Finding


def license_findings(user: User | AnonymousUser, now: datetime) -> Iterator[Finding]:
    """Yield the findings about licenses that this person may see and that their consoles still have."""
    current = License.objects.visible_to(user).current()
    yield from expiry_findings(current, now)
    yield from use_findings(current)
    yield from copies_findings(current, user)
    yield from gap_findings(current, now)
