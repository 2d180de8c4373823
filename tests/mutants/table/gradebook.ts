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
        file: "src/lib/services/one-roster/list-pass.ts",
        find: "previous.size > 0; pages += 1",
        replace: "previous.size === limits.pageSize; pages += 1",
      },
    ],
  },
  {
    id: "pages-off-the-grid",
    title:
      "A later page is asked for with the first limit, so that its offset is no multiple of it.",
    rules: ["H8"],
    killedBy: "gradebook",
    edits: [
      {
        file: "src/lib/services/one-roster/list-pass.ts",
        find: "await laterPage(pageAt, offset, size)",
        replace: "await laterPage(pageAt, offset, limits.pageSize)",
      },
    ],
  },
  {
    id: "only-the-last-pass-counts",
    title: "Rows that an earlier pass has shown are forgotten when the list is read again.",
    rules: ["H8"],
    killedBy: "gradebook",
    edits: [
      {
        file: "src/lib/services/one-roster/list-pass.ts",
        find: "    const before = united.rows.size;\n    let pass",
        replace: "    const before = united.rows.size;\n    united.rows.clear();\n    let pass",
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
        file: "src/lib/services/one-roster/list-pass.ts",
        find: "[...totals].some((total) => total !== rows.size)",
        replace: "totals.size < 0",
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
