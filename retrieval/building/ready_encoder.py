"""Settings to the encoder that they name, ready to run."""

from pathlib import Path

from retrieval.encoder.onnx_encoder import Encoder, load_encoder
from retrieval.errors import IndexDamagedError, IndexMissingError
from retrieval.progress import Progress
from retrieval.search.engine import Engine
from retrieval.settings import Settings
from retrieval.storage.manifest import Manifest
from retrieval.storage.seals import broken


def ready_encoder(
    index: Path, settings: Settings, engine: Engine, progress: Progress, *, full: bool
) -> Encoder:
    """Loads the encoder that the settings name; exports it first if it is missing or damaged."""
    # Only a rebuild exports: a question should not load this module.
    from retrieval.encoder.export import encoder_id, export_encoder

    folder = index / "encoder" / encoder_id(settings)
    if not full and folder.is_dir() and not _damaged(index, folder, engine):
        try:
            return load_encoder(folder, threads=settings.threads)
        except IndexDamagedError:
            pass  # exported again below
    progress.stage("exporting the encoder", None)
    export_encoder(folder, settings)
    return load_encoder(folder, threads=settings.threads)


def _damaged(index: Path, folder: Path, engine: Engine) -> bool:
    """Whether the encoder's files differ from their seals in the published generation."""
    try:
        manifest = Manifest.load(index / "generations" / engine.published())
    except (IndexMissingError, IndexDamagedError):
        return False
    if manifest.encoder != folder.name:
        return False
    return any(broken(folder, manifest.encoder_files, hashed=True))
