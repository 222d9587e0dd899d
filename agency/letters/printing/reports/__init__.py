"""What the house holds or does, section by section, on paper."""
