"""Errors of Milvus, gRPC and pymilvus to messages for the operator."""

import re

OLDEST = (2, 4)
"""The first version with sparse vectors and `describe_alias`."""


def reason(error: Exception) -> str:
    """The cause of an error, and the setting to check."""
    # A refused token hides behind "illegal connection params or server unavailable".
    said = f"{error} {error.__cause__}"
    if re.search(r"(?i)unauthenticated|permission_?denied|auth check failure", said):
        return "it refuses the token; look at milvus.token"
    if "Open local milvus failed" in said:
        return "its file cannot be opened; Milvus Lite serves one process at a time"
    if re.search(r"(?i)deadline.?exceeded", said) and "unavailable" not in said.lower():
        return "it takes too long; is it busy, or milvus.timeout or milvus.load_timeout too short?"
    if re.search(r"(?i)unavailable|fail(ed)? connecting|deadline|timeout|closed channel", said):
        return "it does not answer; is it running, and milvus.uri right?"
    if is_missing(error):
        return "the collection is not there; run `wenbao rebuild`"
    words = getattr(error, "message", None) or str(error) or type(error).__name__
    return str(words).splitlines()[0][:300]


def is_missing(error: Exception) -> bool:
    """Whether an alias or collection is missing: code 100, or 1600 for an alias since 2.4."""
    told = re.search(r"(?i)\b(collection|alias)\b[^,;:]* not found", str(error))
    return getattr(error, "code", None) in (100, 1600) or told is not None


def version_of(said: str) -> tuple[int, int]:
    """The first two numbers of a version; Milvus Lite numbers differently and is new enough.

    >>> version_of("v2.3.5"), version_of("milvus_lite-3.2.2") >= OLDEST
    ((2, 3), True)
    """
    match = re.match(r"v?(\d+)\.(\d+)", said)
    return (int(match[1]), int(match[2])) if match else OLDEST
