"""Loads what a rebuild needs: the fork server of the fault tests imports this once, and no more.

FAISS is imported but not called: what OpenMP has begun does not outlive a fork.
"""

import faiss
import onnxruntime
import tantivy
import tokenizers

import bot.cli.main
import retrieval.archive
import retrieval.encoder.export
import retrieval.make_index
import tests.retrieval.faults.editions
from retrieval.bridge.glossary import glosses
from retrieval.building.words import dictionary
from retrieval.language.terms import fold

LOADED: list[object] = [faiss, onnxruntime, tantivy, tokenizers, bot.cli.main, retrieval.archive]
LOADED += [retrieval.make_index, retrieval.encoder.export, tests.retrieval.faults.editions]

dictionary().terms(fold("产业園开通了"))
list(glosses((), lambda _: 0))
