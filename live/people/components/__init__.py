"""Panels of the pages about people."""
