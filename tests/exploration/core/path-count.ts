/** The edges of a graph that grows state by state, kept small: there are millions of them. */
export class Edges {
  #to = new Int32Array(1 << 16);
  #count = 0;
  readonly #from: number[] = [];
  readonly #until: number[] = [];

  get count(): number {
    return this.#count;
  }

  /** Keeps where the steps of a state lead to. */
  add(state: number, targets: readonly number[]): void {
    if (this.#count + targets.length > this.#to.length) {
      const larger = new Int32Array(this.#to.length * 2 + targets.length);
      larger.set(this.#to);
      this.#to = larger;
    }
    this.#from[state] = this.#count;
    this.#to.set(targets, this.#count);
    this.#count += targets.length;
    this.#until[state] = this.#count;
  }

  targetsOf(state: number): Int32Array {
    return this.#to.subarray(this.#from[state] ?? 0, this.#until[state] ?? 0);
  }
}

/**
 * How many ways lead from the first state to an end: each of them is a schedule. States that are
 * equal are kept once, so the ways are counted, not walked. Throws on a circle.
 */
export function countPaths(edges: Edges, states: number): bigint {
  const arriving = new Int32Array(states);
  for (let state = 0; state < states; state += 1) {
    for (const target of edges.targetsOf(state)) arriving[target] = (arriving[target] ?? 0) + 1;
  }
  const ways = new Map<number, bigint>([[0, 1n]]);
  const ready = [0];
  let paths = 0n;
  let done = 0;
  for (let state = ready.pop(); state !== undefined; state = ready.pop()) {
    done += 1;
    const own = ways.get(state) ?? 0n;
    ways.delete(state);
    const targets = edges.targetsOf(state);
    if (targets.length === 0) paths += own;
    for (const target of targets) {
      ways.set(target, (ways.get(target) ?? 0n) + own);
      arriving[target] = (arriving[target] ?? 0) - 1;
      if (arriving[target] === 0) ready.push(target);
    }
  }
  if (done !== states) throw new Error("a history leads back to where it was: it would never end");
  return paths;
}
