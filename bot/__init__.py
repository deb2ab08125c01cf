"""Question to reply: what is asked, the cited answer, and the surfaces that show it."""
