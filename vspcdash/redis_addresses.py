"""Addresses of Redis as its clients take them: Celery's, the cache's and our own read the same."""

from urllib.parse import parse_qsl, urlencode, urlsplit

# Celery's client verifies nothing unless it is told to.
VERIFIED = {"ssl_cert_reqs": "required", "ssl_check_hostname": "true"}


def redis_url(server: str, database: int, *, authorities: str = "") -> str:
    """Return the address of one database of `server`; over TLS with what its certificate is verified by.

    `authorities` is the file of the authorities' certificates, empty for those of this machine. What the address says
    of TLS itself, as `?ssl_ca_certs=/etc/ca.pem`, counts.
    """
    parts = urlsplit(server)
    options = dict(parse_qsl(parts.query))
    if parts.scheme == "rediss":
        own = {"ssl_ca_certs": authorities} if authorities else {}
        options = {**VERIFIED, **own, **options}
    return parts._replace(path=f"/{database}", query=urlencode(options)).geturl()
