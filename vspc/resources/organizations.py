"""`/organizations`: who the servers belong to."""

from vspc.connection import Connection
from vspc.resources.base import Collection, Listing
from vspc.schemas import Company, Location, Organization, Reseller


class Organizations:
    """The organizations of one console; companies and resellers are organizations, told in more detail."""

    def __init__(self, connection: Connection) -> None:
        self.organizations = Collection(connection, "/organizations", Organization, key="instance_uid")
        self.companies = Listing(connection, "/organizations/companies", Company, key="instance_uid")
        self.resellers = Listing(connection, "/organizations/resellers", Reseller, key="instance_uid")
        self.locations = Listing(connection, "/organizations/locations", Location, key="instance_uid")
