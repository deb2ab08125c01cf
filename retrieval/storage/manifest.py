"""The manifest of a generation: its format, program, counts, settings and seals."""

import hashlib
from pathlib import Path

import msgspec

from retrieval.errors import IndexDamagedError
from retrieval.storage.seals import MANIFEST, FileSeal

FORMAT = 4
"""Increased when an older program could not read what is written."""


PACKAGE = Path(__file__).parents[1]
"""All rooms of `retrieval`, since each of them affects what an index holds."""

MADE_WITH = (".py", ".tsv", ".txt", ".npz")


def program() -> str:
    """A digest of the code and tables that make indexes; if it changes, so may an index."""
    digest = hashlib.blake2b(digest_size=8)
    for file in sorted(file for kind in MADE_WITH for file in PACKAGE.rglob(f"*{kind}")):
        digest.update(file.read_bytes())
    return digest.hexdigest()


class Structure(msgspec.Struct, frozen=True, kw_only=True):
    """How the nearest vectors are found.

    Attributes:
        factory: A FAISS factory string, such as `Flat` or `HNSW32,SQfp16`; `Milvus` if a server
            finds them.
        ef_search: Candidates that a search keeps; 0 if all vectors are compared.
        recall: Share of the ten nearest that are found, measured at build time; 1 if all vectors
            are compared, 0 on a server, where it is not measured.
        asked: Number of questions that recall was measured with; 0 if it was not measured.
    """

    factory: str = "Flat"
    ef_search: int = 0
    recall: float = 1.0
    asked: int = 0


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """The contents of `manifest.json`."""

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
        """Writes the manifest of a generation, with a digest of its contents."""
        sealed = msgspec.structs.replace(self, seal=self._digest())
        (folder / MANIFEST).write_bytes(msgspec.json.format(msgspec.json.encode(sealed)))

    def _digest(self) -> str:
        unsealed = msgspec.structs.replace(self, seal="")
        return hashlib.sha256(msgspec.json.encode(unsealed)).hexdigest()

    @classmethod
    def load(cls, folder: Path) -> "Manifest":
        """Reads the manifest of a generation.

        Raises:
            IndexDamagedError: It is missing, unreadable, altered, or of another format version.
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
