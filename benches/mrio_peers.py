"""The questions of mrio.rs asked of pymrio and numpy, on the same table; one line of the same form."""
import resource
import sys
import time

import numpy as np
import pandas as pd
import pymrio


def world(regions, sectors, stressors):
    n = regions * sectors
    i = np.arange(n, dtype=np.int64)

    def mixed(rows, columns, prime):
        r, c = rows[:, None], columns[None, :]
        return ((r * 7919 + c * prime + (r * c) % 101) % 1009) / 1009.0

    own = np.where((i // sectors)[:, None] == np.arange(regions)[None, :], 1.0, 0.08)
    z = np.repeat(own, sectors, axis=1)
    for start in range(0, n, 500):
        z[start : start + 500] *= mixed(i[start : start + 500], i, 104_729)
    y = sectors * 0.6 * own * mixed(i, np.arange(regions), 15_485_863)
    f = mixed(np.arange(stressors), i, 1_299_709)
    return z, y, f


def main():
    question, (regions, sectors, stressors) = sys.argv[1], map(int, sys.argv[2:5])
    if question == "reading":
        cpu, clock = time.process_time(), time.time()
        check = pymrio.load(sys.argv[5]).Z.values.sum()
        return tell(question, cpu, clock, check)
    z, y, f = world(regions, sectors, stressors)
    if question == "accounts":
        names = [f"r{i}" for i in range(regions)], [f"s{i}" for i in range(sectors)]
        pairs = pd.MultiIndex.from_product(names, names=["region", "sector"])
        columns = pd.MultiIndex.from_product([names[0], ["Y"]], names=["region", "category"])
        rows = pd.Index([f"k{k}" for k in range(stressors)], name="stressor")
        table = pymrio.IOSystem(Z=pd.DataFrame(z, pairs, pairs), Y=pd.DataFrame(y, pairs, columns))
        table.air = pymrio.Extension("air", F=pd.DataFrame(f, rows, pairs))
        cpu, clock = time.process_time(), time.time()
        table.calc_all()
        check = table.air.D_cba.values.sum() + table.air.M.values.sum() + table.air.D_exp.values[0].sum()
    else:
        cpu, clock = time.process_time(), time.time()
        x = z.sum(axis=1) + y.sum(axis=1)
        left = np.eye(len(x)) - z / x
        if question == "demand":
            check = np.linalg.solve(left, y.sum(axis=1)).sum()
        elif question == "extraction":
            # Each sector taken out in turn and the rest solved anew: what is done where no closed form is used.
            demand, check = y.sum(axis=1), 0.0
            for k in range(len(x)):
                kept = np.delete(np.arange(len(x)), k)
                without = np.linalg.inv(left[np.ix_(kept, kept)]) @ demand[kept]
                check += x.sum() - without.sum()
        else:
            check = np.linalg.inv(left).sum()
    tell(question, cpu, clock, check)


def tell(question, cpu, clock, check):
    cpu, clock = time.process_time() - cpu, time.time() - clock
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{question} {cpu:.4f} {clock:.4f} {memory:.0f} {check:.9e}")


main()
