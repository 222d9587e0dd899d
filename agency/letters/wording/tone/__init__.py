"""The tone of what leaves the house: words by their stem, turns that block, sums and consequences. Pure."""
