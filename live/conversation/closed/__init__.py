"""Conversations that are over: the list without words, reading one for a purpose, and keeping one by law."""
