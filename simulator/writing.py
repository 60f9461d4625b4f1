"""The writes to licenses: install a file, update, switch auto-update, delete.

What the console knows by itself (the address, the role, the form of the request) it refuses at once. What the server or
Veeam has to say (the file, a newer license, a server out of reach) is the failure of the action.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from simulator import changing, license_file, roles
from simulator.data.dates import wire_time
from simulator.data.rows import Row
from simulator.errors import SERVER_ERROR, ApiError, invalid, not_found
from simulator.faults import of_kind
from simulator.operations import Answer, Call, Operation
from simulator.patching import wanted_switch
from simulator.performing import OPERATION_FAILED
from simulator.querying import read_select
from simulator.reading import selected

NOT_REACHABLE = 4002
SECTIONS = ("Socket", "Instance", "All")
UPDATED = "License file has been successfully updated."


@dataclass(frozen=True)
class Product:
    """A product whose licenses stand below one address; `noun` is what the contract's operation ids call them."""

    name: str
    path: str
    noun: str
    roles: frozenset[str]
    key: str = ""

    def row(self, call: Call) -> Row:
        """The license that the request is about; raises the console's 404."""
        if not self.key:
            return call.world.console
        uid = call.path["uid"].lower()
        row = call.world.rows(self.path).get(uid)
        if row is None:
            raise not_found(f"{self.path}/{uid}")
        return row


SITE = Product("site", "/licensing/sites", "SiteLicense", roles.SITES, "siteUid")
BACKUP_SERVER = Product(
    "backup_server", "/licensing/backupServers", "BackupServerLicense", roles.LICENSES, "backupServerUid"
)
VEEAM_ONE = Product("veeam_one", "/licensing/voneServers", "VOneServerLicense", roles.LICENSES, "vOneServerUid")
M365 = Product("m365", "/licensing/vb365Servers", "Vb365ServerLicense", roles.LICENSES, "vb365ServerUid")
CONSOLE = Product("console", "/licensing/console", "ConsoleLicense", roles.PORTAL_ADMINISTRATOR)

# What a write does to the row that it is about.
Change = Callable[[Product, Row, Call], None]
Check = Callable[[Call], object]


def write_operations() -> list[Operation]:
    """Every write of the contract to a license."""
    products = (SITE, BACKUP_SERVER, VEEAM_ONE, M365, CONSOLE)
    console_remembers = {_install: _remembered(_install), _update: _remembered(_update)}
    made = []
    for product in products:
        install, update = (
            console_remembers[change] if product is CONSOLE else change for change in (_install, _update)
        )
        made += [
            _operation("Install", "PUT", product, install, _license),
            _operation("Update", "POST", product, update),
        ]
    made += [_operation("Patch", "PATCH", product, _patch, _wanted) for product in products if product is not CONSOLE]
    return [
        *made,
        _deletion(_operation("Delete", "DELETE", BACKUP_SERVER, _delete_section, _section)),
        _deletion(_operation("Delete", "DELETE", VEEAM_ONE, _delete)),
    ]


def _operation(verb: str, method: str, product: Product, change: Change, form: Check | None = None) -> Operation:
    def check(call: Call) -> None:
        product.row(call)
        read_select(call.arguments)
        if form:
            form(call)

    def handler(call: Call) -> Answer:
        row = product.row(call)
        change(product, row, call)
        return selected(call, row)

    path = (f"{product.path}/<uid>" if product.key else product.path) + ("/update" if verb == "Update" else "")
    return Operation(f"{verb}{product.noun}", method, path, handler, product.roles, product.key, check=check)


def _deletion(operation: Operation) -> Operation:
    def handler(call: Call) -> Answer:
        operation.handler(call)
        return Answer({"errors": []})

    return replace(operation, handler=handler)


def _install(product: Product, row: Row, call: Call) -> None:
    _reach(call)
    try:
        file = license_file.read(_license(call))
    except license_file.LicenseFileError:
        raise _failed("The license file cannot be read.") from None
    today = call.now.date()
    if file.product != product.name:
        raise _failed("The license file is not valid for this product.")
    if file.expires < today:
        raise _failed("The license file has expired.")
    changing.install(row, file, today)
    call.world.mend_renewal(row.get(product.key, ""))


def _update(product: Product, row: Row, call: Call) -> None:
    _reach(call)
    if not changing.renew(row, call.now.date()):
        raise _failed("There is no newer license.")
    call.world.mend_renewal(row.get(product.key, ""))


def _remembered(change: Change) -> Change:
    """The change to the console's own license, which keeps when it was last tried and what came of it."""

    def remembering(product: Product, row: Row, call: Call) -> None:
        row["lastUpdateDate"] = wire_time(call.now)
        try:
            change(product, row, call)
        except ApiError as error:
            row |= {"lastUpdateStatus": "Error", "lastUpdateMessage": error.message}
            raise
        row |= {"lastUpdateStatus": "Success", "lastUpdateMessage": UPDATED}

    return remembering


def _wanted(call: Call) -> bool:
    return wanted_switch(call, "autoUpdateEnabled")


def _patch(_: Product, row: Row, call: Call) -> None:
    _reach(call)
    row["autoUpdateEnabled"] = _wanted(call)


def _delete(_: Product, row: Row, call: Call) -> None:
    _reach(call)
    if not changing.delete(row):
        raise _failed("There is no license to delete.")


def _delete_section(product: Product, row: Row, call: Call) -> None:
    section = _section(call)
    if section == "All":
        _delete(product, row, call)
        return
    _reach(call)
    if not changing.delete_section(row, section):
        raise _failed(f"The license has no section {section}.")


def _reach(call: Call) -> None:
    if of_kind(call.faults, "unreachable"):
        message = "The server cannot be reached."
        raise ApiError(SERVER_ERROR, message, kind="retryableLogical", code=NOT_REACHABLE)


def _failed(message: str) -> ApiError:
    return ApiError(SERVER_ERROR, message, code=OPERATION_FAILED)


def _license(call: Call) -> bytes:
    if call.body.media_type != "multipart/form-data":
        raise ApiError(415, "The license file has to be sent as multipart/form-data.")
    if set(call.body.files) != {"license"}:
        raise invalid("license", "exactly one file of this name is expected.")
    return call.body.files["license"]


def _section(call: Call) -> str:
    section = call.arguments.get("sectionForDelete")
    if section not in SECTIONS:
        raise invalid("sectionForDelete", f"one of {', '.join(SECTIONS)} is expected.")
    return section
