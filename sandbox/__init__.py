"""Local stand-ins for external services (Stripe, post office, mail) that speak the real protocols.

They bind 127.0.0.1, call nobody outside this machine, import nothing of the product and use the standard library
only. `python -m sandbox` runs them together; each is also a context manager for tests:

    with PostSandbox(data_dir) as post: ...
"""
