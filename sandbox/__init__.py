"""The outside world in a box: local stand-ins that speak the real protocols (Stripe, post office, mail).

They bind 127.0.0.1, call nobody outside this machine, import nothing of the product and use the standard library
only. `python -m sandbox` runs them together; each is also a context manager for tests:

    with PostSandbox(data_dir) as post: ...
"""
