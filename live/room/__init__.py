"""The conversation engine: one append-only, numbered, encrypted log a room; seats with rights; two gates."""
