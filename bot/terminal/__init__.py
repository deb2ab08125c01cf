"""Answers, hits and reports to terminal output; typed lines to replies."""
