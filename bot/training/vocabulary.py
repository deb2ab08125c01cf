"""Texts to the part of a tokenizer's vocabulary that they use, and to a pruned tokenizer."""

import json
from collections.abc import Iterable

from tokenizers import Tokenizer

from retrieval.language.terms import simplified_in_place

SPECIAL = ("<s>", "</s>", "<pad>", "<unk>")
DECIMALS = 3  # of a piece's log probability; more enlarge the file and change no token


def used_rows(tokenizer: Tokenizer, texts: Iterable[str]) -> list[int]:
    """The rows of the pieces in the texts, of all single characters, and of the special pieces.

    Leaves out traditional characters: the reader sees them simplified.
    """
    used: set[int] = set()
    batch: list[str] = []
    for text in texts:
        batch.append(simplified_in_place(text))
        if len(batch) == 1000:
            _note(tokenizer, batch, used)
            batch = []
    _note(tokenizer, batch, used)
    for piece, row in tokenizer.get_vocab().items():
        if piece in SPECIAL or (len(piece) == 1 and simplified_in_place(piece) == piece):
            used.add(row)
    return sorted(used)


def _note(tokenizer: Tokenizer, texts: list[str], used: set[int]) -> None:
    for encoded in tokenizer.encode_batch(texts, add_special_tokens=False):
        used.update(encoded.ids)


def pruned(tokenizer: Tokenizer, rows: list[int]) -> Tokenizer:
    """A Unigram tokenizer with only some pieces: row `rows[n]` becomes row `n`.

    Text that uses only these pieces has the same tokens as before.
    """
    told = json.loads(tokenizer.to_str())
    pieces = told["model"]["vocab"]
    new = {old: row for row, old in enumerate(rows)}
    told["model"]["vocab"] = [[pieces[row][0], round(pieces[row][1], DECIMALS)] for row in rows]
    told["model"]["unk_id"] = new[told["model"]["unk_id"]]
    # bot/reader/pairing.py adds the special tokens around a text.
    told["post_processor"] = None
    told["added_tokens"] = [
        {**token, "id": new[token["id"]]} for token in told["added_tokens"] if token["id"] in new
    ]
    told["truncation"] = told["padding"] = None
    return Tokenizer.from_str(json.dumps(told, ensure_ascii=False))
