"""« Quelqu’un m’aide »: a person names somebody; who helps reads the case by a door of their own."""
