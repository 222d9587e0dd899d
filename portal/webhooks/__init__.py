"""Where providers tell us what happened: signed, kept, answered at once, worked later."""
