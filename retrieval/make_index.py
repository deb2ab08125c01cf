"""Seeds to a published generation: the whole flow, written once."""

import shutil
import time
from collections.abc import Sequence
from contextlib import closing
from functools import partial
from pathlib import Path

import msgspec

from retrieval.building.dry_run import Changes as Changes
from retrieval.building.dry_run import changes
from retrieval.building.intake import Intake, read_into
from retrieval.building.ready_encoder import ready_encoder
from retrieval.building.seal import seal_generation, verify
from retrieval.building.unchanged import unchanged
from retrieval.building.vectors import former_vectors, write_nearest, write_vectors
from retrieval.building.words import write_names, write_terms
from retrieval.encoder.two_sides import questions_folder
from retrieval.errors import IndexDamagedError, IndexMissingError
from retrieval.generation import Generation
from retrieval.open_engine import engine_of
from retrieval.progress import SILENT, Progress
from retrieval.records import Remark
from retrieval.search.engine import Engine
from retrieval.settings import Settings
from retrieval.storage import publishing
from retrieval.storage.durable import disk_errors, flush, scratch
from retrieval.storage.encoded_before import Known, Shards
from retrieval.storage.locks import sole_writer
from retrieval.storage.manifest import FORMAT, Manifest
from retrieval.storage.store import opened_store
from retrieval.workers.encoding import Bulk, reached, started


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """What a rebuild did.

    Attributes:
        generation: The name of the published generation.
        articles: The number of its articles.
        passages: The number of its passages.
        reused_vectors: Passages that kept their vectors.
        new_vectors: Passages that were encoded.
        seconds: Time that the whole rebuild took.
        passages_per_second: Speed of the encoding alone; 0 when nothing was encoded.
        remarks: Remarks on the seeds, in their order; then one on what each file repeats.
        lost: How many remarks report an article or a file that could not be read.
        reprints: How many times articles were printed again, the same or nearly so.
        unchanged: Nothing has changed, and the published generation stays.
    """

    generation: str
    articles: int
    passages: int
    reused_vectors: int
    new_vectors: int
    seconds: float
    passages_per_second: float
    remarks: tuple[Remark, ...]
    lost: int
    reprints: int
    unchanged: bool = False


def build(
    seeds: Sequence[Path],
    index: Path,
    settings: Settings | None = None,
    *,
    full: bool = False,
    bulk: Bulk | None = None,
    progress: Progress = SILENT,
) -> Summary:
    """Builds a new generation beside the published one, verifies it and publishes it.

    If nothing has changed since the published generation was built, or if anything fails, that
    generation stays published.

    Args:
        seeds: Files and folders with articles.
        index: The folder of the index; it is created if it is missing.
        settings: How to cut and encode.
        full: Encode everything anew and export the encoder again.
        bulk: Which workers encode; None for this process alone, on as many cores as the settings
            say.
        progress: Receives stages and counts.

    Raises:
        SeedError: There is no article in the seeds.
        EncoderError: The encoder cannot be made, or the workers cannot be reached or die.
        IndexBusyError: Another process is rebuilding this index.
        OSError: A file cannot be written, as on a full disk.
    """
    clock, settings = _Clock(), settings or Settings()
    if bulk:
        reached(bulk)
    with (
        sole_writer(index),
        scratch(index) as folder,
        disk_errors(index),
        closing(engine_of(index, settings)) as engine,
    ):
        read = read_into(folder, seeds, settings, progress)
        clock.lap("reading")
        if not full and (same := unchanged(folder, index, settings, engine)) is not None:
            return _summary(*same, read, clock, new=0, unchanged=True)
        encoder = ready_encoder(index, settings, engine, progress, full=full)
        clock.lap("encoder")
        encoder_folder = index / "encoder" / encoder.id
        # `named`, not `published`: it does not fail if the published files are lost. It is read
        # before the build, so that `publish` notices another publisher.
        before, shards = engine.named(), Shards(index, encoder.id)
        if full:
            shards.remove()
        new = write_vectors(
            folder,
            shards,
            encoder,
            progress,
            former=[] if full else _former(index, engine),
            workers=partial(started, bulk, encoder, encoder_folder, settings.model)
            if bulk
            else None,
        )
        clock.lap("encoding")
        nearest = write_nearest(folder, engine, encoder, progress)
        clock.lap("nearest")
        write_names(folder, progress)
        clock.lap("names")
        write_terms(folder, engine, progress)
        clock.lap("words")
        name = publishing.next_name([*publishing.generation_names(index), *engine.generations()])
        engine.seal(folder, name, progress, anew=full)
        clock.lap("sealing")
        manifest = seal_generation(folder, index, encoder, settings, clock.seconds, nearest)
        folder.rename(folder.parent / name)
        flush(folder.parent)
        verify(index, name, engine)
        serving = engine.named()
        engine.publish(name, before=before)
        publishing.remove_old(index, kept={name, serving})
        for old in engine.generations():
            if old < name and old != serving:
                engine.drop(old)
        shards.remove()
    return _summary(name, manifest, read, clock, new=new)


def _summary(
    name: str,
    manifest: Manifest,
    read: Intake,
    clock: "_Clock",
    *,
    new: int,
    unchanged: bool = False,
) -> Summary:
    return Summary(
        generation=name,
        articles=manifest.articles,
        passages=manifest.passages,
        reused_vectors=manifest.passages - new,
        new_vectors=new,
        seconds=clock.total(),
        passages_per_second=new / clock.seconds["encoding"] if new else 0.0,
        remarks=tuple(read.remarks),
        lost=sum(remark.lost for remark in read.remarks),
        reprints=read.reprints,
        unchanged=unchanged,
    )


def preview(
    seeds: Sequence[Path], index: Path, settings: Settings, *, progress: Progress = SILENT
) -> Changes:
    """Counts what a rebuild would change; publishes nothing.

    Raises:
        SeedError: There is no article in the seeds.
        IndexBusyError: Another process is rebuilding this index.
    """
    from retrieval.encoder.export import encoder_id

    with (
        sole_writer(index),
        scratch(index) as folder,
        disk_errors(index),
        closing(engine_of(index, settings)) as engine,
    ):
        read_into(folder, seeds, settings, progress)
        encoder = encoder_id(settings)
        former = former_vectors(_former(index, engine), encoder)
        known = Known([*former, *Shards(index, encoder).sources()])
        with opened_store(folder) as new:
            try:
                with opened_store(index / "generations" / engine.published()) as old:
                    return changes(new, old, known)
            except (IndexMissingError, IndexDamagedError):
                return changes(new, None, known)


def kept_by_unfinished(index: Path, settings: Settings) -> int:
    """How many vectors an unfinished build has left for the next one."""
    from retrieval.encoder.export import encoder_id

    return sum(len(one.digests) for one in Shards(index, encoder_id(settings)).sources())


def borrow_encoder(lender: Path, index: Path, settings: Settings) -> None:
    """Copies the encoder from another index, if it is there: its export takes half a minute.

    Args:
        lender: An index that may have the encoder.
        index: The index that will be built.
        settings: They name the encoder.
    """
    from retrieval.encoder.export import encoder_id

    lent, lacking = (folder / "encoder" / encoder_id(settings) for folder in (lender, index))
    for source, target in ((lent, lacking), (questions_folder(lent), questions_folder(lacking))):
        if source.is_dir() and not target.exists():
            shutil.copytree(source, target)


def index_key(settings: Settings) -> str:
    """A key of all that decides the index of given seeds: file format, encoder, passage sizes.

    >>> index_key(Settings()) == index_key(Settings(limit=3))
    True
    >>> index_key(Settings()) == index_key(Settings(passage_size=300))
    False
    """
    from retrieval.encoder.export import encoder_id

    size, overlap = settings.passage_size, settings.passage_overlap
    return msgspec.json.encode((FORMAT, encoder_id(settings), size, overlap)).decode()


def roll_back(index: Path, settings: Settings) -> str:
    """Publishes the generation before the published one, and returns its name.

    Raises:
        IndexMissingError: There is no index, or it has no older generation.
        IndexBusyError: Another process is rebuilding this index.
        IndexDamagedError: The older generation cannot be used.
    """
    with sole_writer(index), closing(engine_of(index, settings)) as engine:
        current = engine.published()
        older = [name for name in engine.generations() if name < current]
        if not older:
            raise IndexMissingError(
                f"{index}: nothing older than generation {current} is left to go back to"
            )
        Generation(index, older[-1], engine).close()
        engine.publish(older[-1], before=current)
    return older[-1]


class _Clock:
    """Seconds by stage."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._began = self._since = time.perf_counter()

    def total(self) -> float:
        return time.perf_counter() - self._began

    def lap(self, name: str) -> None:
        now = time.perf_counter()
        self.seconds[name] = round(now - self._since, 3)
        self._since = now


def _former(index: Path, engine: Engine) -> list[Path]:
    """Generations whose vectors may be reused: the published one, and the newest one.

    After a move to another engine nothing is published there yet; the newest one has the vectors.
    """
    newest = max(publishing.generation_names(index), default="")
    return [index / "generations" / one for one in sorted({_published(engine), newest} - {""})]


def _published(engine: Engine) -> str:
    """The name of the published generation; empty if there is none."""
    try:
        return engine.published()
    except (IndexMissingError, IndexDamagedError):
        return ""
