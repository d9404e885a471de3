"""The page of a run, /oevelse/rum/{room}: light, and never reloaded by a line that breaks (docs/decisions/0002)."""

from pathlib import Path

TEMPLATES = Path(__file__).parent / "templates"
