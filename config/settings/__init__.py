"""Settings: `base` for everybody; `dev`, `test` and `prod` say only what differs."""
