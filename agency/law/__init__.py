"""The law of amicable collection as pure functions that explain themselves.

Values in, values out: no database, no clock, no framework, no binary floating point. Each function cites
its rule (`R3.2`) and its article; each result carries an `Explanation` that people can read.
"""
