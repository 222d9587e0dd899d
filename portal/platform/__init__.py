"""The platform's own pages: what Amiable is, and how an agency opens by itself."""
