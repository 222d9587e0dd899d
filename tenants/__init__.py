"""Multi-tenancy: agencies as schemas, hosts and database roles. Knows nothing of debts."""
