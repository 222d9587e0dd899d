"""The law from a shell: ask a question, run a file of worked examples. Needs no database."""
