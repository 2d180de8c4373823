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
  const before = waysTo(edges, inOrder(edges, states));
  return before.reduce((paths, ways, state) => {
    return edges.targetsOf(state).length === 0 ? paths + ways : paths;
  }, 0n);
}

/** How many schedules take the edge from one state to another. Throws on a circle. */
export function schedulesThrough(
  edges: Edges,
  states: number,
): (from: number, to: number) => bigint {
  const order = inOrder(edges, states);
  const [before, after] = [waysTo(edges, order), waysFrom(edges, order)];
  return (from, to) => (before[from] ?? 0n) * (after[to] ?? 0n);
}

/** Every state, each after all that lead to it. */
function inOrder(edges: Edges, states: number): Int32Array {
  const arriving = new Int32Array(states);
  for (let state = 0; state < states; state += 1) {
    for (const target of edges.targetsOf(state)) arriving[target] = (arriving[target] ?? 0) + 1;
  }
  const order = new Int32Array(states);
  let found = 1;
  for (let at = 0; at < found; at += 1) {
    for (const target of edges.targetsOf(order[at] ?? 0)) {
      arriving[target] = (arriving[target] ?? 0) - 1;
      if (arriving[target] === 0) order[found++] = target;
    }
  }
  if (found !== states) throw new Error("a history leads back to where it was: it would never end");
  return order;
}

/** By state: the ways from the first state to it. */
function waysTo(edges: Edges, order: Int32Array): readonly bigint[] {
  const ways = new Array<bigint>(order.length).fill(0n);
  ways[0] = 1n;
  for (const state of order) {
    for (const target of edges.targetsOf(state)) {
      ways[target] = (ways[target] ?? 0n) + (ways[state] ?? 0n);
    }
  }
  return ways;
}

/** By state: the ways from it to an end. */
function waysFrom(edges: Edges, order: Int32Array): readonly bigint[] {
  const ways = new Array<bigint>(order.length).fill(0n);
  for (const state of order.toReversed()) {
    const targets = edges.targetsOf(state);
    let own = targets.length === 0 ? 1n : 0n;
    for (const target of targets) own += ways[target] ?? 0n;
    ways[state] = own;
  }
  return ways;
}
