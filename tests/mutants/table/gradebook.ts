import { insertBefore, replaceValue } from "../mutant";
import type { Mutant } from "../mutant";

const CONNECTION = "src/lib/assessment-cache/connection.ts";
const LIST_PASS = "src/lib/services/one-roster/list-pass.ts";

/** Faults below the ports, which no history of the engine can show: H8, H17. */
export const GRADEBOOK_MUTANTS: readonly Mutant[] = [
  {
    id: "short-page-is-the-end",
    title: "A page shorter than was asked for is taken for the end of the list.",
    rules: ["H8"],
    killedBy: "gradebook",
    edits: [
      replaceValue(
        LIST_PASS,
        "list-end",
        "let pages = 1; previous.size === limits.pageSize; pages += 1",
      ),
    ],
  },
  {
    id: "pages-off-the-grid",
    title:
      "A later page is asked for with the first limit, so that its offset is no multiple of it.",
    rules: ["H8"],
    killedBy: "gradebook",
    edits: [
      replaceValue(
        LIST_PASS,
        "list-page",
        "await readLaterPage(readPage, offset, limits.pageSize)",
      ),
    ],
  },
  {
    id: "only-the-last-pass-counts",
    title: "Rows that an earlier pass has shown are forgotten when the list is read again.",
    rules: ["H8"],
    killedBy: "gradebook",
    edits: [insertBefore(LIST_PASS, "list-pass", "merged.rows.clear();")],
  },
  {
    id: "total-is-believed",
    title: "An announced total that contradicts the rows is not noticed.",
    rules: ["H8"],
    killedBy: "gradebook",
    edits: [replaceValue(LIST_PASS, "list-total", "false")],
  },
  {
    id: "reads-from-replicas",
    title: "A Cluster client reads from replicas, which may be behind.",
    rules: ["H17"],
    killedBy: "hazards",
    edits: [replaceValue(CONNECTION, "cluster-reads", '"slave"')],
  },
];
