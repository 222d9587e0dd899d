"""« Réponses par e-mail » and « E-mails à classer »: the agency's box, and what came to it."""
