"""Telegram updates to replies."""
