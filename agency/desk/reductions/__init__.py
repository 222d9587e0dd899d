"""A bill on which less is owed by its creditor's word: declared here for the creditor, read, undone."""
