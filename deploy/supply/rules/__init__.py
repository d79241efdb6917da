"""Rules for our own source that no general tool knows: `python -m deploy.supply.rules`, part of `make lint`.

Each rule is a function from a parsed file to the places that break it (python.py, templates.py). What may break one
stands in exceptions.toml, with its reason; an exception that nothing needs any more is a fault, too.
"""
