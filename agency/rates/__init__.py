"""Figures of the law entered since the release: the platform's own, the same for every agency."""
