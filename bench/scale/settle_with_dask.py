#!/usr/bin/env python3
"""Settles a file of claims on the workers of a Dask cluster: docs/SCALE.md.

Dask cuts the file by persons (or households), runs the ordinary `doudi settle` on every part, and adds up. Nothing of Dask is
needed by Doudi; with --check the same file is settled by one command too, and every total must be the same to the fen.
"""
import argparse
import collections
import json
import pathlib
import subprocess
import sys
import zlib

import dask
import dask.bag
from dask.distributed import Client, LocalCluster

DOUDI = pathlib.Path(__file__).resolve().parents[2] / "packages/server/bin/doudi.mjs"


def owner_of(line, owner):
    """Whose sums a claim shares: what decides its part. A line that is no claim may lie anywhere; it gets its error there."""
    try:
        person = json.loads(line)["person"]
        return person.get("household", person["id"]) if owner == "household" else person["id"]
    except (ValueError, KeyError, TypeError, AttributeError):
        return ""


def cut(lines, block, parts, owner, folder):
    """One block of the file into a piece for each part, in the order of the file."""
    pieces = collections.defaultdict(list)
    for line in lines:
        if line.strip():
            pieces[zlib.crc32(owner_of(line, owner).encode()) % parts].append(line if line.endswith("\n") else line + "\n")
    for part, piece in pieces.items():
        (folder / f"claims-{part:04}" / f"{block:08}.jsonl").write_text("".join(piece), encoding="utf-8")
    return len(lines)


def settle(part, scheme, folder, _after):
    """One part through the ordinary command."""
    pieces = sorted((folder / f"claims-{part:04}").glob("*.jsonl"))
    with subprocess.Popen(["cat", *map(str, pieces), "/dev/null"], stdout=subprocess.PIPE) as claims:
        return settled(scheme, "-", claims.stdout, folder / f"results-{part:04}.jsonl")


def settled(scheme, claims, stdin, results):
    """Runs `doudi settle`; its totals. Refused rows are counted (exit code 1); anything worse ends the run."""
    with open(results, "w", encoding="utf-8") as out:
        code = subprocess.run(["node", str(DOUDI), "settle", "--scheme", scheme, "--claims", claims], stdin=stdin, stdout=out).returncode
    if code not in (0, 1):
        raise RuntimeError(f"doudi settle ended with {code}")
    return totals_of(results)


def simulate(part, scheme, end, folder, _after):
    """One part under both rules: its tally, a file that is added to the others."""
    tally = folder / f"tally-{part:04}.json"
    pieces = sorted((folder / f"claims-{part:04}").glob("*.jsonl"))
    with subprocess.Popen(["cat", *map(str, pieces), "/dev/null"], stdout=subprocess.PIPE) as claims:
        doudi("simulate", "--scheme", scheme, "--end", end, "--claims", "-", "--tally", str(tally), stdin=claims.stdout)
    return str(tally)


def doudi(*words, stdin=None):
    subprocess.run(["node", str(DOUDI), *words], stdin=stdin, check=True)


def fen(text):
    yuan, decimals = text.split(".")
    return int(yuan) * 100 + int(decimals)


def totals_of(results):
    totals = collections.Counter()
    with open(results, encoding="utf-8") as rows:
        for row in map(json.loads, rows):
            if "error" in row:
                totals["refused claims"] += 1
                continue
            totals["settled claims"] += 1
            totals["total fen"] += fen(row["total"])
            totals["patient fen"] += fen(row["patientPays"])
            for line in row["lines"]:
                totals[f"{line['line']} fen"] += fen(line["paid"])
    return totals


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scheme", required=True)
    parser.add_argument("--claims", required=True)
    parser.add_argument("--folder", required=True, type=pathlib.Path, help="where parts and results go; every worker must see it")
    parser.add_argument("--owner", choices=["person", "household"], default="person", help="household for a scheme with household accounts or limits")
    parser.add_argument("--parts", type=int, default=8)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--scheduler", help="address of a running cluster; without it, workers on this machine")
    parser.add_argument("--end", help="also simulate that this line ends: a tally for each part, put together at the end")
    parser.add_argument("--check", action="store_true", help="settle the whole file by one command too and compare")
    args = parser.parse_args()
    for part in range(args.parts):
        (args.folder / f"claims-{part:04}").mkdir(parents=True)
    cluster = args.scheduler or LocalCluster(n_workers=args.workers, threads_per_worker=1, dashboard_address=None)
    with Client(cluster) as client:
        blocks = dask.bag.read_text(args.claims, blocksize="4MiB").to_delayed()
        cuts = [dask.delayed(cut)(lines, block, args.parts, args.owner, args.folder) for block, lines in enumerate(blocks)]
        parts = [dask.delayed(settle)(part, args.scheme, args.folder, cuts) for part in range(args.parts)]
        tallies = [dask.delayed(simulate)(part, args.scheme, args.end, args.folder, cuts) for part in range(args.parts)] if args.end else []
        together, tallies = dask.compute(dask.delayed(lambda totals: sum(totals, collections.Counter()))(parts), tallies)
        print(f"{len(blocks)} blocks, {args.parts} parts, {len(client.scheduler_info()['workers'])} workers", file=sys.stderr)
    print(json.dumps(dict(sorted(together.items())), indent=2))
    report = args.folder / "report.json"
    if tallies:
        doudi("simulate", "--scheme", args.scheme, "--end", args.end, "--merge", *tallies, "--out", str(report))
    if args.check:
        alone = settled(args.scheme, args.claims, None, args.folder / "results-alone.jsonl")
        if alone != together:
            sys.exit(f"one command gives other totals: {dict(sorted(alone.items()))}")
        print("one command gives the same totals to the fen", file=sys.stderr)
        if tallies:
            doudi("simulate", "--scheme", args.scheme, "--end", args.end, "--claims", args.claims, "--out", str(args.folder / "report-alone.json"))
            if json.loads(report.read_text()) != json.loads((args.folder / "report-alone.json").read_text()):
                sys.exit("one command gives another report")
            print("one command gives the same report", file=sys.stderr)


if __name__ == "__main__":
    main()
