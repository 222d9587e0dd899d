"""What people send from their telephone: judged before anybody sees it, written anew without what it hid."""
