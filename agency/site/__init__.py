"""The agency's own site: its pages, who wrote to it through them, who asked for its news."""
