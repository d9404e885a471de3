"""The practice chat: two people, one dilemma, an opsamling. Its rooms are of the world "practice" for ever (PR4)."""
