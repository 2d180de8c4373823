import type { Choices, Way } from "./gates";

/** Follows a path of choices, then takes the first of each; keeps what there was to choose. */
class Path implements Choices {
  readonly taken: { readonly chosen: number; readonly of: number }[] = [];
  readonly #path: readonly number[];
  #deaths: number;

  constructor(path: readonly number[], deaths: number) {
    this.#path = path;
    this.#deaths = deaths;
  }

  pick(count: number): number {
    const chosen = this.#path[this.taken.length] ?? 0;
    this.taken.push({ chosen, of: count });
    return chosen;
  }

  wayOf(): Way {
    if (this.#deaths === 0 || this.pick(2) === 0) return "go on";
    this.#deaths -= 1;
    return "crash";
  }
}

/**
 * Plays every schedule there is, each once, depth first: `play` must do the same whenever it is
 * given the same choices. At most `deaths` of those that wait die. Gives how many schedules there
 * were.
 */
export async function everySchedule(
  deaths: number,
  play: (choices: Choices) => Promise<void>,
): Promise<number> {
  let path: readonly number[] | null = [];
  let schedules = 0;
  while (path !== null) {
    const choices = new Path(path, deaths);
    await play(choices);
    schedules += 1;
    path = after(choices.taken);
  }
  return schedules;
}

/** The next path: the last choice that has another way takes it, and what follows is open again. */
function after(taken: Path["taken"]): readonly number[] | null {
  const last = taken.findLastIndex(({ chosen, of }) => chosen + 1 < of);
  if (last < 0) return null;
  return taken.slice(0, last + 1).map(({ chosen }, at) => (at === last ? chosen + 1 : chosen));
}
