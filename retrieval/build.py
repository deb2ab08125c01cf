"""The whole flow, written once: seeds to a published generation."""
