"""A generation to its counts, dates and settings, and whether its files are intact."""

import msgspec

from retrieval.generation import Generation
from retrieval.storage.manifest import Structure


class Inspection(msgspec.Struct, frozen=True, kw_only=True):
    """Counts, dates and settings of an index, and whether its files are intact.

    Attributes:
        generation: The name of the published generation.
        created: When it was built, UTC, ISO 8601.
        articles: The number of articles.
        passages: The number of passages.
        first_date: Day of the oldest article.
        last_date: Day of the newest article.
        names: How many different people, organisations, foreign names and aliases it knows.
        encoder: Id of the encoder.
        model: The model that the encoder was exported from.
        nearest: How the nearest vectors are found, and what share of them is found.
        files: Sizes in bytes, by name.
        checksums_ok: Whether all files are as they were written.
        damaged: The faults found, one line a file.
        seconds: Time that each stage of the build took.
        settings: The settings of the build.
    """

    generation: str
    created: str
    articles: int
    passages: int
    first_date: str | None
    last_date: str | None
    names: dict[str, int]
    encoder: str
    model: str
    nearest: Structure
    files: dict[str, int]
    checksums_ok: bool
    damaged: tuple[str, ...]
    seconds: dict[str, float]
    settings: dict[str, str | int | float]


def inspected(generation: Generation) -> Inspection:
    """Inspects a generation; reads every file to verify its checksum."""
    manifest = generation.manifest
    first, last = generation.store.days()
    damaged = tuple(generation.problems())
    sizes = {name: seal.size for name, seal in manifest.files.items()}
    sizes |= {f"encoder/{name}": seal.size for name, seal in manifest.encoder_files.items()}
    return Inspection(
        generation=generation.name,
        created=manifest.created,
        articles=manifest.articles,
        passages=manifest.passages,
        first_date=first,
        last_date=last,
        names=generation.names.counts(),
        encoder=manifest.encoder,
        model=str(manifest.settings.get("model") or "multilingual-e5-small (bundled)"),
        nearest=manifest.nearest,
        files=sizes,
        checksums_ok=not damaged,
        damaged=damaged,
        seconds=manifest.seconds,
        settings=manifest.settings,
    )
