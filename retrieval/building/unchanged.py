"""A new store to the published generation, if a rebuild would only make the same again."""

from pathlib import Path

from retrieval.encoder.two_sides import question_side_ready
from retrieval.errors import IndexDamagedError, IndexMissingError
from retrieval.search.engine import Engine
from retrieval.settings import Settings
from retrieval.storage.manifest import Manifest, program
from retrieval.storage.seals import broken
from retrieval.storage.store import opened_store


def unchanged(
    folder: Path, index: Path, settings: Settings, engine: Engine
) -> tuple[str, Manifest] | None:
    """The published generation, if it is intact and a rebuild would only make the same again."""
    from retrieval.encoder.export import encoder_id

    try:
        name = engine.published()
        published = index / "generations" / name
        manifest = Manifest.load(published)
        whole = not any(
            (
                *broken(published, manifest.files, hashed=True),
                *broken(index / "encoder" / manifest.encoder, manifest.encoder_files, hashed=True),
            )
        )
        ready = question_side_ready(index / "encoder" / manifest.encoder, settings)
        if not (whole and ready):
            return None
        if manifest.encoder != encoder_id(settings) or manifest.program != program():
            return None
        here = manifest.settings.get("store", "local") == settings.store
        if not here or not engine.fits(published):
            return None
        with opened_store(folder) as new, opened_store(published) as old:
            engine.open(published, manifest, old).close()
            return (name, manifest) if new.same_as(old) else None
    except (IndexMissingError, IndexDamagedError):
        return None
