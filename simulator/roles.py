"""Who may call what: the roles that the contract admits to each operation.

The contract has two vocabularies: `GET /users/me` answers with user roles, and operations admit roles by other names.
"""

ADMITTED_NAME_BY_USER_ROLE = {
    "PortalAdministrator": "PortalAdministrator",
    "PortalOperator": "PortalOperator",
    "PortalReadonlyOperator": "ReadOnlyUser",
    "SiteAdministrator": "SiteAdministrator",
    "CompanyLocationAdministrator": "LocationAdministrator",
    "CompanyLocationUser": "LocationUser",
    "CompanyOwner": "CompanyOwner",
    "CompanyAdministrator": "CompanyAdministrator",
    "CompanyInvoiceAuditor": "CompanyInvoiceAuditor",
    "CompanySubtenant": "Subtenant",
    "CompanyTenant": "CompanyTenant",
    "ResellerOwner": "ServiceProviderGlobalAdministrator",
    "ResellerAdministrator": "ServiceProviderAdministrator",
    "ResellerOperator": "ServiceProviderOperator",
    "ResellerUser": "ServiceProviderUser",
    "ResellerInvoiceAuditor": "ServiceProviderInvoiceAuditor",
}
USER_ROLE_BY_ADMITTED_NAME = {admitted: user for user, admitted in ADMITTED_NAME_BY_USER_ROLE.items()}

ALL = frozenset(USER_ROLE_BY_ADMITTED_NAME)
PORTAL_ADMINISTRATOR = frozenset({"PortalAdministrator"})
SITES = frozenset({"PortalAdministrator", "SiteAdministrator"})
PROVIDERS = frozenset(
    {"PortalAdministrator", "ServiceProviderGlobalAdministrator", "ServiceProviderAdministrator"},
)
LICENSES = PROVIDERS | SITES
ORGANIZATIONS = LICENSES | {
    "CompanyOwner",
    "CompanyAdministrator",
    "CompanyTenant",
    "PortalOperator",
    "ReadOnlyUser",
    "ServiceProviderOperator",
    "ServiceProviderUser",
}
SERVERS = ORGANIZATIONS | {"LocationAdministrator", "LocationUser"}
VEEAM_ONE_SERVERS = SERVERS | {"Subtenant"}
CLOUD_SITES = LICENSES | {"PortalOperator", "ReadOnlyUser", "ServiceProviderOperator"}


def admitted_name(role: str) -> str:
    """The name by which operations admit this role, given in either vocabulary; ValueError where it is in none."""
    if role in ADMITTED_NAME_BY_USER_ROLE:
        return ADMITTED_NAME_BY_USER_ROLE[role]
    if role in ALL:
        return role
    raise ValueError(f"There is no role {role!r}; choose one of {', '.join(sorted(ADMITTED_NAME_BY_USER_ROLE))}.")
