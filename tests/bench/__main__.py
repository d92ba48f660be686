"""Everything that is measured, one after the other: `make bench`, or `python -m tests.bench`.

    make bench ARGS="--cases 1000"      a smaller library only
"""

import argparse
import subprocess
import sys

BENCHES = ("tests.bench.build_bench", "tests.bench.search")


def main() -> None:
    """Run each bench in a process of its own, so that none disturbs the figures of the next."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__.partition("\n")[0])
    parser.add_argument("--cases", nargs="+", help="sizes of the libraries; 1000 and 10000 where nothing is said")
    given = parser.parse_args()
    sizes = ["--cases", *given.cases] if given.cases else []
    failed = False
    for bench in BENCHES:
        print(f"== {bench}\n", flush=True)
        failed |= subprocess.run([sys.executable, "-m", bench, *sizes], check=False).returncode != 0
        print(flush=True)
    sys.exit(failed)


if __name__ == "__main__":
    main()
