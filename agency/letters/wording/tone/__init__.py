"""The tone of what leaves the house: words by their stem, turns that block, sums, how easily it is read. Pure."""
