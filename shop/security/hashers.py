from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2Hasher(Argon2PasswordHasher):
    """Argon2id as OWASP's password storage sheet has it: 19 MiB, two passes, one lane.

    Django's own figures take 100 MiB and eight lanes for each login: a handful at once would starve a small server.
    """

    time_cost = 2
    memory_cost = 19 * 1024  # KiB
    parallelism = 1
