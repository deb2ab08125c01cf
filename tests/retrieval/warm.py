"""Loads what a rebuild needs: the fork server of the fault tests imports this once, and no more.

FAISS is imported but not called: what OpenMP has begun does not outlive a fork.
"""

import faiss
import onnxruntime
import tantivy
import tokenizers

import bot.cli
import retrieval.archive
import retrieval.build
import retrieval.export
import tests.retrieval.faults
from retrieval.cedict import entries
from retrieval.terms import Segmenter, fold

LOADED: list[object] = [faiss, onnxruntime, tantivy, tokenizers, bot.cli, retrieval.archive]
LOADED += [retrieval.build, retrieval.export, tests.retrieval.faults]

Segmenter.create().terms(fold("产业園开通了"))
entries()
