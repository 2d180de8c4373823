import type { DeclaredTransition } from "#report/statechart/transitions";
import type { CellsEvidence, ToursEvidence } from "#report/evidence";
import { isWithin } from "#report/ways";

type Path = ToursEvidence["paths"][number];
type Cell = CellsEvidence["cells"][number];

const VALUES = ["NoAttempt", "Active.answering", "Active.complete"] as const;
const LATER_VALUES = ["Finalized.pending", "Finalized.published", "Reset"] as const;
const ALL_VALUES = [...VALUES, ...LATER_VALUES];

const TYPES = [
  ...["attempt.start", "attempt.recover", "question.answer", "question.skip"],
  ...["question.report", "attempt.finalize", "result.published", "result.rejected"],
  ...["attempt.reset"],
];

const CODES = [
  ...["attempt_not_found", "stale_attempt", "index_out_of_order", "attempt_complete"],
  ...["attempt_incomplete", "attempt_finalized", "number_burned", "invalid_event"],
];

/** Two snapshots of each state, two events of each type; outcomes by turns, not by the machine. */
export function fixtureCells(): CellsEvidence {
  const states = ALL_VALUES.flatMap((value) =>
    [1, 2].map((number) => ({
      id: `${value} #${number}`,
      value,
      title: `${value}, attempt ${number}`,
    })),
  );
  const events = TYPES.flatMap((type) => [
    { id: type, type, title: `${type}, as it should be` },
    { id: `${type} of another attempt`, type, title: `${type}, for another attempt` },
  ]);
  const cells = states.flatMap((state, row) =>
    events.map((event, column): Cell => {
      const place = { state: state.id, event: event.id, code: null, target: null };
      const turn = (row + column * 3) % 8;
      if (turn === 0) return { ...place, outcome: "taken", target: targetOf(row) };
      if (turn === 1) return { ...place, outcome: "replayed" };
      if (turn === 2) return { ...place, outcome: "guarded", code: "stale_attempt" };
      return { ...place, outcome: "refused", code: CODES[(row + column) % CODES.length] ?? null };
    }),
  );
  return { machine: { id: "attempt", version: "1", hash: "5f1d0c" }, states, events, cells };
}

function targetOf(row: number): string {
  return `${ALL_VALUES[(row + 1) % ALL_VALUES.length] ?? "NoAttempt"} #1`;
}

/** One path for each transition, one for each pair that fits, numbers as expected. */
export function fixtureTours(declared: readonly DeclaredTransition[]): ToursEvidence {
  const pairs = declared.flatMap((one) =>
    declared.filter(({ from }) => isWithin(one.to, from)).map((other) => [one, other] as const),
  );
  const singles = declared.map((one, at) => path(`T${at + 1}`, "transitions", [one]));
  const doubles = pairs.map((pair, at) => path(`P${at + 1}`, "pairs", pair));
  const ids = (all: readonly DeclaredTransition[]) => all.map(({ id }) => id);
  return {
    transitions: declared.map((one, at) => ({ ...one, hits: 1 + ((at * at * 7) % 400) })),
    pairs: [
      ...pairs.map((pair, at) => ({
        ...{ id: ids(pair).join(" > "), transitions: ids(pair) },
        ...{ path: `P${at + 1}`, missing: null },
      })),
      {
        ...{ id: "published > finalize", transitions: [], path: null },
        ...{ missing: "a published attempt is never finalized again", isReachable: false },
      },
    ],
    roundTrips: [
      { id: "reset > start", transitions: ids(declared.slice(1, 3)), path: "P1", missing: null },
    ],
    paths: [...singles, ...doubles],
  };
}

function path(id: string, kind: Path["kind"], taken: readonly DeclaredTransition[]): Path {
  const steps = [
    ...taken.map((one) => step(one.event, one.description, one)),
    step("attempt.reset", "A second tab sends an event of another attempt", null),
  ];
  return { id, kind, title: taken.map(({ description }) => description).join(" "), steps };
}

function step(
  event: string,
  story: string,
  taken: DeclaredTransition | null,
): Path["steps"][number] {
  const number = { expectedNumber: 3, seenInMemory: 3, seenInRedis: 3 };
  const to = taken?.to ?? "Active.answering";
  return { event, story, from: taken?.from ?? to, to, transition: taken?.id ?? null, ...number };
}
