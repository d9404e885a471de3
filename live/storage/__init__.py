"""Durable storage: one database, written in groups, read beside the writer."""
