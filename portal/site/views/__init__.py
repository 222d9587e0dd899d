"""Views of the site: its pages, and what people send through them."""
