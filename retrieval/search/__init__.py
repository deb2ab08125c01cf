"""Vectors and terms to scored passages: FAISS, tantivy, and their fusion."""
