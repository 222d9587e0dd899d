"""« Clés des logiciels »: what opens the API, to whom, until when."""
