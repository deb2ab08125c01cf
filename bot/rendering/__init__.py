"""Answers to the labels, safe text and JSON that the terminal and the Telegram bot share."""
