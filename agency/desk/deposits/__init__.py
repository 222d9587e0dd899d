"""A creditor's file handed over by the staff: read, checked, confided."""
