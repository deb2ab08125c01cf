"""Question files to the weights of the reader; needs torch, and runs offline only."""
