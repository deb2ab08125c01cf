"""Every number and switch, with its reason; unknown keys are refused."""

from collections.abc import Mapping
from importlib.resources import files
from typing import Annotated, Literal, get_args, get_origin

import msgspec
from msgspec import Meta

from retrieval.errors import SettingsError

Share = Annotated[float, Meta(ge=0, le=1)]
Positive = Annotated[int, Meta(ge=1)]


class Shares(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What `share_of_meaning.json` holds, as `python -m bot.evaluation.tune` writes it.

    Attributes:
        encoder: The id of the encoder that the shares were chosen with.
        zh: Share of meaning (not words) in the ranking of a Chinese question.
        en: The same for an English question.
    """

    encoder: str
    zh: Share
    en: Share


CHOSEN = msgspec.json.decode(
    files(__package__).joinpath("share_of_meaning.json").read_bytes(), type=Shares
)
"""The shares in force where no setting says otherwise."""


class Milvus(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the search side is, if `store` is "milvus".

    Attributes:
        uri: `http://host:19530`, or the path of a file that ends in `.db` (Milvus Lite).
        token: `user:password`, or a key; never written anywhere.
        name: The alias of the published generation; its collections are `<name>_000001` …
        index: The structure for meaning; empty compares all up to 50,000 and is HNSW beyond.
        effort: Candidates that a search of it keeps (HNSW), reads (DISKANN), or cells (IVF).
        shards: Of a new collection.
        replicas: Of a loaded one.
        consistency: How fresh a search must be.
        timeout: Seconds that a request may take.
        load_timeout: Seconds that indexing and loading of a generation may take.
        batch: Passages of one upsert; of 384 numbers and 150 words each, 2 MB.
    """

    uri: str = ""
    token: str = ""
    name: Annotated[str, Meta(pattern="^[A-Za-z][A-Za-z0-9_]{0,60}$")] = "wenbao"
    index: Literal["", "FLAT", "HNSW", "IVF_FLAT", "IVF_SQ8", "IVF_RABITQ", "DISKANN"] = ""
    effort: Annotated[int, Meta(ge=1, le=16_384)] = 400
    shards: Annotated[int, Meta(ge=1, le=64)] = 1
    replicas: Annotated[int, Meta(ge=1, le=64)] = 1
    consistency: Literal["Strong", "Session", "Bounded", "Eventually"] = "Bounded"
    timeout: Annotated[float, Meta(gt=0)] = 10.0
    load_timeout: Annotated[float, Meta(gt=0)] = 3600.0
    batch: Annotated[int, Meta(ge=1, le=10_000)] = 500

    def __post_init__(self) -> None:
        """Refuses what would be printed with every error.

        Raises:
            SettingsError: The address has a password in it.
        """
        if "://" in self.uri and "@" in self.uri:
            raise SettingsError("milvus.uri: user and password belong into milvus.token")

    def __repr__(self) -> str:
        """Without the token, which would reach a log or a traceback."""
        return f"Milvus(uri={self.uri!r}, name={self.name!r})"


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All settings with their defaults.

    Attributes:
        model: A sentence-transformers model, by hub name or folder; empty for the bundled
            multilingual-e5-small.
        query_prompt: What is put before a question when it is encoded.
        passage_prompt: What is put before a passage when it is encoded.
        passage_size: Characters that a passage aims at; a longer sentence stays whole up to twice
            this size.
        passage_overlap: Sentences that a passage shares with the one before it.
        headline_boost: What a word in the head lines counts beside the same word in the body. They
            are a short field of their own, so that at 1 it already counts more than in the text.
        dense_weight_zh: Share of meaning (not words) in the ranking of a Chinese question.
        dense_weight_en: The same for an English question; where none of its words could be bridged,
            meaning alone decides.
        pool: Candidates that each of the two searches offers to the fusion.
        limit: Hits that a search returns.
        threads: Processor cores for encoding; 0 takes all.
        confidence: An answer is given that is right with at least this probability: of the
            least certain ones, one in five.
        store: Where the search side is: beside the articles, or on Milvus.
        milvus: Where and how, if it is there.
    """

    model: str = ""
    query_prompt: str = "query: "
    passage_prompt: str = "passage: "
    passage_size: Annotated[int, Meta(ge=50, le=2000)] = 250
    passage_overlap: Annotated[int, Meta(ge=0, le=5)] = 1
    headline_boost: Annotated[float, Meta(ge=0, le=20)] = 1.0
    dense_weight_zh: Share = CHOSEN.zh
    dense_weight_en: Share = CHOSEN.en
    pool: Positive = 100
    limit: Annotated[int, Meta(ge=1, le=100)] = 10
    threads: Annotated[int, Meta(ge=0, le=256)] = 0
    confidence: Share = 0.2
    store: Literal["local", "milvus"] = "local"
    milvus: Milvus = Milvus()

    @classmethod
    def of(cls, values: Mapping[str, object]) -> "Settings":
        """The settings with some values, which may be texts: "300" is 300.

        Raises:
            SettingsError: A key is unknown, or a value is of the wrong type or out of range.

        >>> Settings.of({"passage_size": "300"}).passage_size
        300
        """
        try:
            return msgspec.convert(values, cls, strict=False)
        except msgspec.ValidationError as error:
            raise SettingsError(f"settings: {error} ({_known(str(error))})") from error


def _known(wrong: str) -> str:
    """What could be meant: the names of a table, or what the setting may be."""
    table = Milvus if "`$.milvus" in wrong else Settings
    fields = {field.name: field.type for field in msgspec.structs.fields(table)}
    name = wrong.rpartition(".")[2].rstrip("`")
    if get_origin(fields.get(name)) is Literal:
        return "one of " + ", ".join(choice or '""' for choice in get_args(fields[name]))
    where = "known settings in [milvus]" if table is Milvus else "known settings"
    return f"{where}: {', '.join(fields)}"
