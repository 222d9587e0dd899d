"""The API for programs: `/api/v1/`, its keys, its answers, its own page."""
