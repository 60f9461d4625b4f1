"""What people do to licenses through operations: install a file, update, switch auto-update, delete."""

from licensing.operating.base import LicenseKind
from licensing.operating.deleting import DeleteLicense
from licensing.operating.installing import InstallLicense
from licensing.operating.switching import SwitchAutoUpdate
from licensing.operating.updating import UpdateLicense


def license_kinds() -> list[LicenseKind]:
    """Return the kinds of operations on licenses, in the order in which pages offer them."""
    return [InstallLicense(), UpdateLicense(), SwitchAutoUpdate(), DeleteLicense()]
