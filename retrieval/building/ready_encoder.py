"""Settings to the encoder that they name, ready to run."""

from pathlib import Path

from retrieval.encoder.onnx_encoder import Encoder
from retrieval.encoder.two_sides import TwoSides, question_side_ready
from retrieval.errors import IndexDamagedError, IndexMissingError
from retrieval.progress import Progress
from retrieval.search.engine import Engine
from retrieval.settings import Settings
from retrieval.storage.manifest import Manifest
from retrieval.storage.seals import broken


def ready_encoder(
    index: Path, settings: Settings, engine: Engine, progress: Progress, *, full: bool
) -> Encoder:
    """Loads the encoder that the settings name; exports what is missing or damaged of it first."""
    # Only a rebuild exports: a question should not load this module.
    from retrieval.encoder.export import encoder_id, export_encoder, export_questions

    folder = index / "encoder" / encoder_id(settings)

    def export() -> None:
        progress.stage("exporting the encoder", None)
        export_encoder(folder, settings)

    if full or not folder.is_dir() or _damaged(index, folder, engine):
        export()
    if full or not question_side_ready(folder, settings):
        progress.stage("exporting the encoder of questions", None)
        export_questions(folder, settings)
    try:
        return TwoSides(folder, threads=settings.threads, first="passage")
    except IndexDamagedError:
        export()
    return TwoSides(folder, threads=settings.threads, first="passage")


def _damaged(index: Path, folder: Path, engine: Engine) -> bool:
    """Whether the encoder's files differ from their seals in the published generation."""
    try:
        manifest = Manifest.load(index / "generations" / engine.published())
    except (IndexMissingError, IndexDamagedError):
        return False
    if manifest.encoder != folder.name:
        return False
    return any(broken(folder, manifest.encoder_files, hashed=True))
