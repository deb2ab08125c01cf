"""The names of the files of a generation."""

ARTICLES, NAMES, WORDS = "archive.sqlite", "names.sqlite", "words.bin"


BRIDGE, TERMS, VOCABULARY = "bridge.sqlite", "terms", "vocabulary.sqlite"


VECTORS, NEAREST = "vectors.npy", "vectors.faiss"


QUESTION_SIDE = "+questions"
"""Ends the name of the folder, beside an encoder, that holds the encoder of questions."""
