"""An agency on trial: invented people to try everything with, nothing that leaves, and a fresh start in one click."""
