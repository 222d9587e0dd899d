"""PDFs and spreadsheets are opened in another process, which can do nothing else."""
