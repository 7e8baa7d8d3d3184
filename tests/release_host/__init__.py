"""A release host of our own on loopback, with the manners of the real one and, where a test wants it, without them."""

from tests.release_host.archives import FILE, VERSION, official_build, pack
from tests.release_host.host import ReleaseHost, Trouble

__all__ = ["FILE", "VERSION", "ReleaseHost", "Trouble", "official_build", "pack"]
