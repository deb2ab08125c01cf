"""Texts to vectors: the one heavy model."""
