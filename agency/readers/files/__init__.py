"""What every reader of a foreign file shares: decoding, amounts and dates, hardened XML, limits.

Pure: bytes and text in, values or `BadValue` / `UnreadableFile` out.
"""
