"""The ends of agencies' histories, kept where no agency reaches."""
