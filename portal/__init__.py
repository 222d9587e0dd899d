"""The outsiders' doors: people who owe, creditors, providers' webhooks."""
