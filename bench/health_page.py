"""A sandbox company in a process of its own, which counts how often its health page was asked for.

Prints the page's URL; then, for each line that it reads, how many requests there were. Ends with its input.
"""

import sys

from sandbox.company import Company

PATH = "/api/health"


def main() -> None:
    with Company(payments=1) as company:
        asked = company.shop.faults.add("latency", path=PATH, seconds=0.0)  # harms nothing, and counts
        print(company.shop_url + PATH, flush=True)
        for _ in sys.stdin:
            print(asked.hits, flush=True)


if __name__ == "__main__":
    main()
