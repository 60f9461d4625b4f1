"""Whether the settings let in whom they should, and nobody in the clear."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings
from django.http.request import validate_host

from vspcdash.doctor.verdicts import Verdict, ok, problem, warning


def debug_verdicts() -> Iterator[Verdict]:
    """Say whether Django's debug pages, which show settings to everybody, are off."""
    if settings.DEBUG:
        yield problem("debug", "DEBUG is on: errors show the inside to everybody", "Set DEBUG = False.")
    else:
        yield ok("debug", "is off")


def address_verdicts() -> Iterator[Verdict]:
    """Say whether host names, https and the public address fit together."""
    hosts = [host for host in settings.ALLOWED_HOSTS if host not in settings.LOCAL_HOSTS]
    trouble = [*_host_troubles(hosts), *_public_troubles(hosts)]
    yield from trouble
    if not trouble:
        reached = f"as {', '.join(hosts)} over https" if hosts else "from this machine only"
        yield ok("addresses", f"people reach it {reached}")


def _host_troubles(hosts: list[str]) -> Iterator[Verdict]:
    if hosts and not settings.BEHIND_HTTPS:
        yield warning(
            "https",
            "other machines reach it without https, so passwords can be read on the way",
            "Put a proxy that speaks https in front, and set VSPCDASH_HTTPS=true.",
        )
    if settings.BEHIND_HTTPS and not hosts:
        yield problem(
            "hosts",
            "VSPCDASH_HTTPS is set, and no name is allowed under which the proxy could be asked",
            "Name it: VSPCDASH_ALLOWED_HOSTS=licenses.example.com",
        )


def _public_troubles(hosts: list[str]) -> Iterator[Verdict]:
    public = urlsplit(settings.PUBLIC_URL)
    if "*" in hosts and not settings.PUBLIC_URL:
        yield problem(
            "public address",
            "any host name is allowed, so whoever asks chooses where links in mails lead",
            "Name the hosts in VSPCDASH_ALLOWED_HOSTS, or set VSPCDASH_PUBLIC_URL=https://licenses.example.com",
        )
    if settings.PUBLIC_URL and not _is_allowed(public.hostname or "", hosts):
        yield problem(
            "public address",
            f"links lead to {public.hostname}, which is not allowed as a host",
            "Add it to VSPCDASH_ALLOWED_HOSTS.",
        )
    if settings.BEHIND_HTTPS and public.scheme == "http":
        yield problem("public address", "links lead to http although people come by https", "Let it begin with https.")


def _is_allowed(host: str, hosts: list[str]) -> bool:
    """Whether Django takes it, as a name, as `.example.com` for all of a domain, or as `*`."""
    return host in {"localhost", "127.0.0.1", "::1"} or validate_host(host, hosts)
