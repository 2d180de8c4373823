import type { ActionName } from "./actions";

/** What may go wrong, and what is promised all the same. */
export interface World {
  /** A letter that documents and tests name it by. */
  readonly id: WorldId;
  /** In a sentence. */
  readonly world: string;
  /** The invariants that are proven in it (tests/proof). */
  readonly promises: readonly Promised[];
  /** What may happen beside requests, publishers and operators. */
  readonly mayHappen: readonly ActionName[];
}

export type WorldId = "S" | "E" | "M" | "W" | "C";

type Promised = "I1" | "I2" | "I3" | "I4" | "I5" | "I8" | "I9";

const ALL = ["I1", "I2", "I3", "I4", "I5", "I8", "I9"] as const;
const ENDS = ["expire", "tombstone.expire", "load.moves-on"] as const;
const EVICTIONS = ["pointer.lost", "record.lost", "tombstone.lost"] as const;

/** The less goes wrong, the earlier. */
export const WORLDS: readonly World[] = [
  {
    id: "S",
    world: "Redis keeps what it has acknowledged, until it expires",
    promises: ALL,
    mayHappen: ENDS,
  },
  {
    id: "E",
    world: "Redis also evicts the pointer, a record or the tombstone alone, at any time",
    promises: ALL,
    mayHappen: [...ENDS, ...EVICTIONS],
  },
  {
    id: "M",
    world: "Redis also evicts the high-water mark",
    promises: ["I3", "I9"],
    mayHappen: [...ENDS, ...EVICTIONS, "mark.lost"],
  },
  {
    id: "W",
    world: "Redis also loses all of its data, but not between a publisher's lookup and its PUT",
    promises: ["I3"],
    mayHappen: [...ENDS, ...EVICTIONS, "mark.lost", "flush"],
  },
  {
    id: "C",
    world:
      "Legacy pods write beside Holdfast, and Redis evicts the pointer, a record or the tombstone",
    promises: ["I3", "I5", "I9"],
    mayHappen: [...ENDS, ...EVICTIONS, "legacy.write", "legacy.finalize", "legacy.reset"],
  },
];

/** The world of this letter. */
export function worldOf(id: WorldId): World {
  const world = WORLDS.find((candidate) => candidate.id === id);
  if (world === undefined) throw new Error(`there is no world ${id}`);
  return world;
}

/** What happens in some world only: everything else is of requests, publishers and operators. */
const SPECIAL = new Set(WORLDS.flatMap(({ mayHappen }) => mayHappen));

/** The first world in which all of these actions may happen; null: there is none. */
export function worldWith(actions: readonly ActionName[]): World | null {
  const special = actions.filter((action) => SPECIAL.has(action));
  return (
    WORLDS.find(({ mayHappen }) => special.every((action) => mayHappen.includes(action))) ?? null
  );
}
