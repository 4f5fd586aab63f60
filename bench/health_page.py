"""Runs a sandbox company in its own process and counts the requests to its health page.

Prints the page's URL; then, for each line on standard input, the number of requests. Ends at the end of file.
"""

import sys

from sandbox.company import Company

PATH = "/api/health"


def main() -> None:
    with Company(payments=1) as company:
        counter = company.shop.faults.add("latency", path=PATH, seconds=0.0)  # a fault counts its requests
        print(company.shop_url + PATH, flush=True)
        for _ in sys.stdin:
            print(counter.hits, flush=True)


if __name__ == "__main__":
    main()
