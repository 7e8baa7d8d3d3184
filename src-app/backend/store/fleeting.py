"""What is never written to a disk, and how its keys are known. Cheap to import: pages ask it."""

FLEETING = "T"
"""What the keys of such things begin with; all others begin with `0` until the year 3084."""
LENGTH = 26


def is_fleeting(key: str) -> bool:
    """Whether the key is of something that is never written to a disk."""
    return len(key) == LENGTH and key.startswith(FLEETING)


def concerns_fleeting(path: str) -> bool:
    """Whether an address names such a thing."""
    return any(is_fleeting(segment) for segment in path.split("/"))
