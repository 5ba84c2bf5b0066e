// Requests that do not wait for each other: while PostgreSQL works for some, others are made and judged.

/** Does something with each, a few at a time, in their order; the results stand in the same order. */
export async function atOnce<Item, Result>(count: number, items: readonly Item[], work: (item: Item, index: number) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  const left = items.entries();
  const worker = async () => {
    for (const [index, item] of left) results[index] = await work(item, index);
  };
  await Promise.all(Array.from({ length: count }, worker));
  return results;
}

/** One after the other, in the order in which they are asked for. */
export function inTurn(): <Result>(work: () => Promise<Result>) => Promise<Result> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const done = last.then(work);
    last = done.catch(() => undefined);
    return done;
  };
}
