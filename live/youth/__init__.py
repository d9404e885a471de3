"""The young person's side: one light page for everything from "what is this" to the end, and her door to the socket."""
