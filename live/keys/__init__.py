"""Encryption at rest: words can be read only while their key lives, and keys can be destroyed."""
