"""License usage reports as a console answers them; what `vspc.schemas` says of absent, null and new values holds here.

Days (of generation, of an interval) are moments: the contract types them as dates, consoles send midnights of UTC and
the like with an offset, and a bare date is read as its midnight in UTC. Counts are whole by the contract; fractions are
kept.
"""

from uuid import UUID

from vspc.moments import Moment
from vspc.schemas import Count, Schema


class ReportInterval(Schema, frozen=True):
    """What a report covers: midnights in UTC of its first and last day."""

    start_of_interval: Moment | None = None
    end_of_interval: Moment | None = None


class ReportParameters(Schema, frozen=True):
    """Which report it is: its number, whose it is, when it was made and for which interval."""

    report_id: Count
    organization_name: str | None = None
    organization_uid: UUID | None = None
    license_company_name: str | None = None
    generation_date: Moment | None = None
    report_interval: ReportInterval | None = None


class ReportedObjects(Schema, frozen=True):
    """Objects that take the same number of points each: found, left after adjustment, and new this month."""

    weight: float | None = None
    initial_count: float | None = None
    reported_count: float | None = None
    new_count: float | None = None
    used_points: float | None = None


class ReportedPlatform(Schema, frozen=True):
    """A workload on one platform."""

    type_id: str | None = None
    description: str | None = None
    objects_by_weight: tuple[ReportedObjects, ...] | None = None


class ReportedWorkload(Schema, frozen=True):
    """One kind of workload: `used_points` is `reported_count` times `weight`."""

    workload_type: str | None = None
    description: str | None = None
    initial_count: float | None = None
    reported_count: float | None = None
    new_count: float | None = None
    weight: float | None = None
    used_points: float | None = None
    workloads_by_platform: tuple[ReportedPlatform, ...] | None = None


class ProductTotal(Schema, frozen=True):
    """What a product uses in all."""

    product_type: str | None = None
    total_points: float | None = None
    license_edition: str | None = None
    workload_usage: tuple[ReportedWorkload, ...] | None = None


class ReportSummary(Schema, frozen=True):
    """The points of one licensee, in all and by product."""

    total_points: float | None = None
    products_usage: tuple[ProductTotal, ...] | None = None


class ReportedOrganization(Schema, frozen=True):
    """The points of an organization that the owner manages itself; a reseller's are those of its companies too."""

    organization_type: str | None = None
    organization_name: str | None = None
    organization_uid: UUID | None = None
    used_points: float | None = None


class LicenseProductUsage(Schema, frozen=True):
    """What an organization uses of one license with one product."""

    license_id: str | None = None
    product_type: str | None = None
    license_edition: str | None = None
    used_points: float | None = None
    workload_usage: tuple[ReportedWorkload, ...] | None = None


class UsageDetail(Schema, frozen=True):
    """What an organization uses of licenses with one support id, and its servers that are missing or in doubt."""

    organization_name: str | None = None
    organization_uid: UUID | None = None
    support_id: str | None = None
    not_collected_client_servers: tuple[str, ...] | None = None
    cloned_client_servers: tuple[str, ...] | None = None
    unsupported_client_servers: tuple[str, ...] | None = None
    usage_by_license_and_product: tuple[LicenseProductUsage, ...] | None = None


class ReportAppendix(Schema, frozen=True):
    """The usage of licenses of another licensee than the owner; it is not in the points of the report."""

    license_company_name: str | None = None
    appendix_summary: ReportSummary | None = None
    organizations_usage: tuple[ReportedOrganization, ...] | None = None
    not_collected_cloud_servers: tuple[str, ...] | None = None
    cloned_cloud_servers: tuple[str, ...] | None = None
    unsupported_cloud_servers: tuple[str, ...] | None = None
    usage_details: tuple[UsageDetail, ...] | None = None


class LicenseReport(Schema, frozen=True):
    """The usage of one month for one owner: the provider, or a reseller with an agreement of its own."""

    report_parameters: ReportParameters
    report_status: str | None = None
    report_summary: ReportSummary | None = None
    organizations_usage: tuple[ReportedOrganization, ...] | None = None
    not_collected_cloud_servers: tuple[str, ...] | None = None
    cloned_cloud_servers: tuple[str, ...] | None = None
    unsupported_cloud_servers: tuple[str, ...] | None = None
    usage_details: tuple[UsageDetail, ...] | None = None
    appendices: tuple[ReportAppendix, ...] | None = None


class ReportSettings(Schema, frozen=True):
    """Whether reports are approved without anybody."""

    auto_approve: bool | None = None


class FinalizationStatus(Schema, frozen=True):
    """What the console says to a finalization, which covers every report that waits for one."""

    report_approval_status: str | None = None
    message: str | None = None
