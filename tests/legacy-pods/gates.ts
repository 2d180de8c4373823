/** Somebody died in the middle of what it did. */
export class Crashed extends Error {
  override readonly name = "Crashed";
}

export type Way = "go on" | "crash";

interface Waiting {
  readonly label: string;
  readonly open: (way: Way) => void;
}

/** Who goes next of those that wait, and how; the same answers give the same history again. */
export interface Choices {
  /** A whole number from 0 to `count` - 1. */
  pick(count: number): number;
  wayOf(label: string): Way;
}

/** Every call to the world waits here until it is let through, one at a time. */
export class Gates {
  readonly steps: string[] = [];
  #waiting: Waiting[] = [];
  readonly #underWay = new Set<Promise<unknown>>();

  /** A call to a world that takes its time: nobody else goes on before it is over. */
  async during<Value>(call: Promise<Value>): Promise<Value> {
    this.#underWay.add(call);
    try {
      return await call;
    } finally {
      this.#underWay.delete(call);
    }
  }

  pass(label: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const open = (way: Way): void => (way === "crash" ? reject(new Crashed(label)) : resolve());
      this.#waiting.push({ label, open });
    });
  }

  /** Lets everybody through, as the choices say, until nobody waits any more. */
  async run(choices: Choices): Promise<void> {
    for (;;) {
      await settled();
      while (this.#underWay.size > 0) {
        await Promise.allSettled(this.#underWay);
        await settled();
      }
      // In the order of their names: who came first is for the choices to say.
      const waiting = [...this.#waiting].sort((a, b) => (a.label < b.label ? -1 : 1));
      if (waiting.length === 0) return;
      const next = waiting[waiting.length === 1 ? 0 : choices.pick(waiting.length)];
      if (next === undefined) throw new Error("nobody waits at that place");
      this.#waiting = this.#waiting.filter((other) => other !== next);
      const way = choices.wayOf(next.label);
      this.steps.push(way === "go on" ? next.label : `${next.label} (dies)`);
      next.open(way);
    }
  }
}

/** Everything that can go on without the world has gone on. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
