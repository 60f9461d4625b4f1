"""What a console answers, as frozen structs: the fields that people use, under their own names in snake_case.

Only the unique key of a row is sure to be there. Everything else may be absent (a `select`, an older console) or null,
also where the contract forbids it. Enumerations stay text, so that a value newer than we are is kept. Unknown fields
are dropped. Numbers of units are doubles; moments are aware and in UTC.
"""

from typing import Annotated
from uuid import UUID

import msgspec

from vspc.moments import Moment

# A number of people; what is larger than a double holds exactly is a mistake.
Count = Annotated[int, msgspec.Meta(ge=-(2**53), le=2**53)]


class Schema(msgspec.Struct, frozen=True, kw_only=True, gc=False, rename="camel"):
    """The base of all: reads camelCase, cannot be changed."""


class SiteLicense(Schema, frozen=True):
    """The license of a Cloud Connect site."""

    site_uid: UUID
    auto_update_enabled: bool | None = None
    edition: str | None = None
    monitoring: bool | None = None
    packages: tuple[str, ...] | None = None
    company: str | None = None
    email: str | None = None
    contact_person: str | None = None
    expiration_date: Moment | None = None
    support_expiration_date: Moment | None = None
    license_ids: tuple[str, ...] | None = None
    support_ids: tuple[str, ...] | None = None
    section_types: tuple[str, ...] | None = None
    status: str | None = None
    cloud_connect: str | None = None
    units: float | None = None
    used_units: float | None = None
    unit_type: str | None = None
    type: str | None = None


class BackupServerLicense(Schema, frozen=True):
    """The license of a backup server; capacity is in TB of file share data."""

    backup_server_uid: UUID
    auto_update_enabled: bool | None = None
    edition: str | None = None
    monitoring: bool | None = None
    packages: tuple[str, ...] | None = None
    company: str | None = None
    email: str | None = None
    contact_person: str | None = None
    expiration_date: Moment | None = None
    support_expiration_date: Moment | None = None
    license_ids: tuple[str, ...] | None = None
    support_ids: tuple[str, ...] | None = None
    section_types: tuple[str, ...] | None = None
    status: str | None = None
    cloud_connect: str | None = None
    sockets: float | None = None
    used_sockets: float | None = None
    capacity: float | None = None
    used_capacity: float | None = None
    units: float | None = None
    used_units: float | None = None
    unit_type: str | None = None
    type: str | None = None


class VeeamOneLicense(Schema, frozen=True):
    """The license of a Veeam ONE server."""

    v_one_server_uid: UUID
    auto_update_enabled: bool | None = None
    company: str | None = None
    email: str | None = None
    expiration_date: Moment | None = None
    support_expiration_date: Moment | None = None
    license_id: str | None = None
    support_id: str | None = None
    status: str | None = None
    status_message: str | None = None
    units: float | None = None
    used_units: float | None = None
    unit_type: str | None = None
    type: str | None = None


class M365License(Schema, frozen=True):
    """The license of a Veeam Backup for Microsoft 365 server; it counts users."""

    vb365_server_uid: UUID
    auto_update_enabled: bool | None = None
    company: str | None = None
    email: str | None = None
    expiration_date: Moment | None = None
    support_expiration_date: Moment | None = None
    license_id: str | None = None
    support_id: str | None = None
    status: str | None = None
    licensed_users: Count | None = None
    protected_users: Count | None = None
    type: str | None = None


class ConsoleLicense(Schema, frozen=True):
    """The license of the console itself; `instances` is what it may use, what it does use is not told here."""

    license_id: str | None = None
    edition: str | None = None
    package: str | None = None
    licensee_company: str | None = None
    licensee_email: str | None = None
    licensee_administrator_email: str | None = None
    contact_person: str | None = None
    expiration_date: Moment | None = None
    support_expiration_date: Moment | None = None
    support_id: str | None = None
    status: str | None = None
    status_message: str | None = None
    cloud_connect: str | None = None
    instances: float | None = None
    type: str | None = None
    last_update_date: Moment | None = None
    last_update_message: str | None = None
    last_update_status: str | None = None


class LicenseSettings(Schema, frozen=True):
    """Whether the console's own license updates itself."""

    is_auto_update_enabled: bool | None = None


class PlatformUsage(Schema, frozen=True):
    """What a workload uses on one platform: counts are objects, units are counts times `weight`.

    `rental` objects bring rental keys of their own, `new` ones were activated in this calendar month, `used` ones
    are licensed and managed. The contract counts in whole numbers; fractions and corrections below zero are kept.
    """

    type_id: str | None = None
    description: str | None = None
    weight: float | None = None
    rental_units: float | None = None
    new_units: float | None = None
    used_units: float | None = None
    rental_count: float | None = None
    new_count: float | None = None
    used_count: float | None = None


class WorkloadUsage(Schema, frozen=True):
    """What one kind of workload uses: the sums of its platforms, in units of `unit_type`."""

    id: UUID | None = None
    description: str | None = None
    unit_type: str | None = None
    rental_units: float | None = None
    new_units: float | None = None
    used_units: float | None = None
    rental_count: float | None = None
    new_count: float | None = None
    used_count: float | None = None
    workloads_by_platform: tuple[PlatformUsage, ...] | None = None


class ServerUsage(Schema, frozen=True):
    """What an organization uses on one server, which may serve others too."""

    server_uid: UUID | None = None
    server_type: str | None = None
    workloads: tuple[WorkloadUsage, ...] | None = None


class OrganizationUsage(Schema, frozen=True):
    """What an organization uses now; `provider_uid` is who manages the licenses that it uses."""

    organization_uid: UUID
    organization_type: str | None = None
    provider_uid: UUID | None = None
    servers: tuple[ServerUsage, ...] | None = None


class Organization(Schema, frozen=True):
    """A provider, reseller or company; `type` says which."""

    instance_uid: UUID
    name: str | None = None
    alias: str | None = None
    type: str | None = None
    tax_id: str | None = None
    email: str | None = None
    phone: str | None = None
    country_name: str | None = None
    region_name: str | None = None
    city: str | None = None
    notes: str | None = None
    website: str | None = None
    veeam_tenant_id: str | None = None
    company_id: str | None = None


class Company(Schema, frozen=True):
    """A company; with a reseller where one manages it."""

    instance_uid: UUID
    name: str | None = None
    status: str | None = None
    reseller_uid: UUID | None = None
    subscription_plan_uid: UUID | None = None
    is_rest_access_enabled: bool | None = None


class Reseller(Schema, frozen=True):
    """A reseller."""

    instance_uid: UUID
    name: str | None = None
    status: str | None = None
    pro_partner_id: str | None = None
    is_rest_access_enabled: bool | None = None


class Location(Schema, frozen=True):
    """A location of an organization."""

    instance_uid: UUID
    organization_uid: UUID | None = None
    name: str | None = None
    type: str | None = None


class Site(Schema, frozen=True):
    """A Cloud Connect site."""

    site_uid: UUID
    site_name: str | None = None
    description: str | None = None
    backup_server_uid: UUID | None = None
    management_agent_uid: UUID | None = None
    maintenance_mode_is_enabled: bool | None = None


class BackupServer(Schema, frozen=True):
    """A backup server of an organization."""

    instance_uid: UUID
    name: str | None = None
    organization_uid: UUID | None = None
    location_uid: UUID | None = None
    management_agent_uid: UUID | None = None
    installation_uid: UUID | None = None
    version: str | None = None
    display_version: str | None = None
    backup_server_role_type: str | None = None
    status: str | None = None


class VeeamOneServer(Schema, frozen=True):
    """A Veeam ONE server of an organization."""

    instance_uid: UUID
    name: str | None = None
    organization_uid: UUID | None = None
    location_uid: UUID | None = None
    management_agent_uid: UUID | None = None
    installation_uid: UUID | None = None
    version: str | None = None
    status: str | None = None
    management_agent_status: str | None = None


class M365Server(Schema, frozen=True):
    """A Veeam Backup for Microsoft 365 server; the one key that the contract itself allows to be null."""

    instance_uid: UUID | None = None
    name: str | None = None
    organization_uid: UUID | None = None
    location_uid: UUID | None = None
    management_agent_uid: UUID | None = None
    installation_uid: UUID | None = None
    version: str | None = None
    server_api_version: str | None = None
    status: str | None = None
    management_agent_status: str | None = None


class About(Schema, frozen=True):
    """The console's versions."""

    installation_id: UUID | None = None
    installation_date: Moment | None = None
    server_version: str | None = None


class UserProfile(Schema, frozen=True):
    """The person behind a user."""

    first_name: str | None = None
    last_name: str | None = None
    email: str | None = None


class User(Schema, frozen=True):
    """A user of the console; the vocabulary of `role` is the one of users, not the one of admitted roles."""

    instance_uid: UUID
    organization_uid: UUID | None = None
    user_name: str | None = None
    status: str | None = None
    role: str | None = None
    mfa_policy_status: str | None = None
    mfa_policy_configuration_status: str | None = None
    profile: UserProfile | None = None


class AsyncAction(Schema, frozen=True):
    """Work that the console took on; `status` is running, succeed, canceled or failed."""

    id: UUID
    initiator_uid: UUID | None = None
    action_name: str | None = None
    status: str | None = None


class AsyncConfig(Schema, frozen=True):
    """How long results of asynchronous actions are kept, in seconds."""

    result_retention_time: int | None = None
