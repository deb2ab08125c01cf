"""Seed files to articles, and articles to passages."""
