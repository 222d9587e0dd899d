"""What an agency owes the platform, told to its managers; exports made. The worker's part, on the platform's side."""
