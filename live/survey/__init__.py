"""The five questions after a conversation: voluntary, anonymous, each of them skippable (ST1)."""
