"""What people write of strategies: the shipped ones, drafts, who follows which, quiet weeks."""
