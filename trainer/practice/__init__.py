"""The practice chat: two people, one dilemma, and an opsamling. Its rooms live in the world "practice" for ever (PR4)."""
