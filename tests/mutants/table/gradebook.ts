import type { Mutant } from "../mutant";

/** Faults below the ports, which no history of the engine can show: H8, H17. */
export const GRADEBOOK_MUTANTS: readonly Mutant[] = [
  {
    id: "short-page-is-the-end",
    title: "A page shorter than was asked for is taken for the end of the list.",
    rules: ["H8"],
    killedBy: "gradebook",
    edits: [
      {
        file: "src/lib/services/one-roster/reading.ts",
        find: "    if (ids.size === 0) return ended(true);",
        replace: "    if (ids.size < 100) return ended(true);",
      },
    ],
  },
  {
    id: "total-is-believed",
    title: "An announced total that contradicts the rows is not noticed.",
    rules: ["H8"],
    killedBy: "gradebook",
    edits: [
      {
        file: "src/lib/services/one-roster/reading.ts",
        find: "[...totals].every((total) => total === rows.size)",
        replace: "totals.size >= 0",
      },
    ],
  },
  {
    id: "reads-from-replicas",
    title: "A Cluster client reads from replicas, which may be behind.",
    rules: ["H17"],
    killedBy: "hazards",
    edits: [
      {
        file: "src/lib/assessment-cache/connection.ts",
        find: `scaleReads: "master"`,
        replace: `scaleReads: "slave"`,
      },
    ],
  },
];
