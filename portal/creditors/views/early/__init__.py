"""The creditor’s bills that are not due yet."""
