"""What a generation says of itself: its format, program, counts, settings and seals."""

import hashlib
from pathlib import Path

import msgspec

from retrieval.errors import IndexDamagedError
from retrieval.storage.seals import MANIFEST, FileSeal

FORMAT = 4
"""Goes up when an older program could not read what is written."""


PACKAGE = Path(__file__).parents[1]
"""All rooms of `retrieval`: each of them has a part in what an index holds."""

MADE_WITH = (".py", ".tsv")


def program() -> str:
    """A digest of the code and tables that make indexes: other ones may make another index."""
    digest = hashlib.blake2b(digest_size=8)
    for file in sorted(file for kind in MADE_WITH for file in PACKAGE.rglob(f"*{kind}")):
        digest.update(file.read_bytes())
    return digest.hexdigest()


class Structure(msgspec.Struct, frozen=True, kw_only=True):
    """How the nearest vectors are found.

    Attributes:
        factory: In the words of FAISS's factory: `Flat`, `HNSW32,SQfp16`; `Milvus` where a server
            finds them.
        ef_search: Candidates that a search keeps; 0 where all vectors are compared.
        recall: Share of the ten nearest that are found, measured when it was built; 0 on a server,
            where it is not.
        asked: Over so many questions; 0 where nothing can be missed.
    """

    factory: str = "Flat"
    ef_search: int = 0
    recall: float = 1.0
    asked: int = 0


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What `manifest.json` says of a generation."""

    format: int
    program: str = ""
    created: str
    articles: int
    passages: int
    encoder: str
    settings: dict[str, str | int | float]
    files: dict[str, FileSeal]
    encoder_files: dict[str, FileSeal]
    seconds: dict[str, float]
    nearest: Structure = Structure()
    seal: str = ""

    def save(self, folder: Path) -> None:
        """Writes the manifest of a generation, with a digest of all it says."""
        sealed = msgspec.structs.replace(self, seal=self._digest())
        (folder / MANIFEST).write_bytes(msgspec.json.format(msgspec.json.encode(sealed)))

    def _digest(self) -> str:
        unsealed = msgspec.structs.replace(self, seal="")
        return hashlib.sha256(msgspec.json.encode(unsealed)).hexdigest()

    @classmethod
    def load(cls, folder: Path) -> "Manifest":
        """Reads the manifest of a generation.

        Raises:
            IndexDamagedError: It is missing, unreadable, or of another format version.
        """
        file = folder / MANIFEST
        try:
            raw = file.read_bytes()
            form = msgspec.json.decode(raw, type=_Form).format
            found = msgspec.json.decode(raw, type=cls) if form == FORMAT else None
        except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
            raise IndexDamagedError(
                f"{file}: cannot be read; run `wenbao rebuild --full`"
            ) from error
        if found is None:
            raise IndexDamagedError(
                f"{file}: the index has format {form}, this program reads {FORMAT}; "
                "run `wenbao rebuild --full`"
            )
        # Manifests of older programs have no seal.
        if found.seal and found.seal != found._digest():  # noqa: SLF001  (of its own kind)
            raise IndexDamagedError(
                f"{file}: was altered (its checksum differs); run `wenbao rebuild --full`"
            )
        return found


class _Form(msgspec.Struct):
    """The one field that manifests of all formats have."""

    format: int
