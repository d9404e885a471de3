"""An organisation's door: when it is open, what stands on it, and what must be filled in before it can be opened.

`document.py` is the whole of what an organisation decides about its door, `rules.py` says whether it is open now.
"""
