"""From infomøde to flyvefærdig: practice, and the place where all parts are joined."""
