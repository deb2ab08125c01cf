"""Question files to the weights of the reader; needs torch, and does not run when answering."""
