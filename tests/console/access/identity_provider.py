"""Runs the mock of an identity provider until its standard input closes, and prints its port.

A process of its own: the mock uses what its libraries call deprecated, and tests take warnings as errors.
"""

import json
import sys

import oidc_provider_mock


def main() -> None:
    people = [
        oidc_provider_mock.User(sub=subject, claims=claims)
        for subject, claims in json.loads(sys.argv[1]).items()
    ]
    with oidc_provider_mock.run_server_in_thread(require_nonce=True, user_claims=people) as server:
        print(server.server_port, flush=True)  # noqa: T201 (for the test that started it)
        sys.stdin.read()


if __name__ == "__main__":
    main()
