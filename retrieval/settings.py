"""Values by name to checked settings; unknown names are refused."""

from collections.abc import Mapping
from importlib.resources import files
from typing import Annotated, Literal, get_args, get_origin

import msgspec
from msgspec import Meta

from retrieval.errors import SettingsError

Share = Annotated[float, Meta(ge=0, le=1)]
Percent = Annotated[float, Meta(ge=0, le=100)]
Positive = Annotated[int, Meta(ge=1)]


class Shares(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The content of `share_of_meaning.json`, which `python -m bot.evaluation.tune` writes.

    Attributes:
        encoder: The id of the encoder that the shares were chosen for.
        zh: Share of meaning (not words) in the ranking of a Chinese question.
        en: The same for an English question.
    """

    encoder: str
    zh: Share
    en: Share


CHOSEN = msgspec.json.decode(
    files(__package__).joinpath("share_of_meaning.json").read_bytes(), type=Shares
)
"""The shares that are the defaults of the settings."""


class Milvus(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The Milvus server and how to use it, if `store` is "milvus".

    Attributes:
        uri: `http://host:19530`, or the path of a file that ends in `.db` (Milvus Lite).
        token: `user:password`, or a key; never written anywhere.
        name: The alias of the published generation; the collections are `<name>_000001` …
        index: The index type of the vectors; empty means FLAT up to 50,000 passages, else HNSW.
        effort: Candidates that a search keeps (HNSW) or reads (DISKANN), or cells it reads (IVF).
        shards: Shards of a new collection.
        replicas: Replicas of a loaded collection.
        consistency: The consistency level of a search.
        timeout: Seconds that a request may take.
        load_timeout: Seconds that indexing and loading a generation may take.
        batch: Passages in one upsert; 500 with 384 numbers and 150 words each are 2 MB.
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
        """Refuses an address with a password, which every error would print.

        Raises:
            SettingsError: The address contains a user or password.
        """
        if "://" in self.uri and "@" in self.uri:
            raise SettingsError("milvus.uri: user and password belong in milvus.token")

    def __repr__(self) -> str:
        """Omits the token, which could reach a log or a traceback."""
        return f"Milvus(uri={self.uri!r}, name={self.name!r})"


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All settings with their defaults.

    Attributes:
        model: A sentence-transformers model, by hub name or folder; empty for the bundled
            multilingual-e5-small.
        query_prompt: Text that is put before a question when it is encoded.
        passage_prompt: Text that is put before a passage when it is encoded.
        passage_size: Characters that a passage should have; a longer sentence stays whole up to
            twice this size.
        passage_overlap: Sentences that a passage shares with the one before it.
        headline_boost: Weight of a word in the head lines compared with the same word in the body.
            The head lines are a short field of their own, so at 1 a word there already counts more.
        dense_weight_zh: Share of meaning (not words) in the ranking of a Chinese question.
        dense_weight_en: The same for an English question; if none of its words can be bridged,
            meaning alone decides.
        pool: Candidates that each of the two searches gives to the fusion.
        limit: Hits that a search returns.
        threads: Processor cores for encoding; 0 for all.
        wrong: At most so many of a hundred answers may be wrong; 100 answers always. Less certain
            questions get a "perhaps", or no answer.
        wrong_perhaps: At most so many of a hundred sentences shown as "perhaps" may be wrong; 0
            shows none.
        store: Where words and vectors are searched: in the index folder, or on Milvus.
        milvus: The Milvus server and how to use it.
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
    wrong: Percent = 15.0
    wrong_perhaps: Percent = 60.0
    store: Literal["local", "milvus"] = "local"
    milvus: Milvus = Milvus()

    @classmethod
    def of(cls, values: Mapping[str, object]) -> "Settings":
        """Settings with these values, which may be strings: "300" is 300.

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
    """What is allowed: the names of a table, or the values of a setting."""
    table = Milvus if "`$.milvus" in wrong else Settings
    fields = {field.name: field.type for field in msgspec.structs.fields(table)}
    name = wrong.rpartition(".")[2].rstrip("`")
    if get_origin(fields.get(name)) is Literal:
        return "one of " + ", ".join(choice or '""' for choice in get_args(fields[name]))
    where = "known settings in [milvus]" if table is Milvus else "known settings"
    return f"{where}: {', '.join(fields)}"
