"""The practice cases: files a counsellor can edit, and what reads and checks them.

A scenario is two files with the same name, ``da/<slug>.toml`` and ``en/<slug>.toml``. Start at `library.Library`.
"""
