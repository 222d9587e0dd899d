"""The page docs/hosting.md, carried out in a new Debian in a folder, then visited over TLS: `make hosting`."""
