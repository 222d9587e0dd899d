"""What a machine where nothing is prepared needs: a database server of its own."""
