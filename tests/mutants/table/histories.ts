import type { Mutant } from "../mutant";

const STORE = "src/lib/assessment-cache";
const ENGINE = "src/lib/services/attempt";

/** Each takes one mend away of a history that broke the promise (docs/regressions.md). */
export const HISTORY_MUTANTS: readonly Mutant[] = [
  {
    id: "create-raises-no-mark",
    title: "Creating leaves the high-water mark where it is, however far below the attempt.",
    rules: ["H23", "H24"],
    killedBy: "histories",
    edits: [
      {
        file: `${STORE}/memory.ts`,
        find: "      raiseMark(parts, at, number - 1);\n",
        replace: "",
      },
      {
        file: `${STORE}/lua/create.lua`,
        find: "raise_mark(high_water_key, number - 1, ARGV[11])\nappend_trail",
        replace: "append_trail",
      },
    ],
  },
  {
    id: "put-without-reading-again",
    title: "A publisher puts the entry that it has read before its look, whatever happened since.",
    rules: ["H25", "I3"],
    killedBy: "histories",
    edits: [
      {
        file: `${ENGINE}/publish.ts`,
        find: 'if (!(await isStillWaiting(ports, slot, { raw, entry }))) return { kind: "gone" };',
        replace: "void isStillWaiting;",
      },
    ],
  },
  {
    id: "tombstone-without-its-mark",
    title: "Creating compares with the high-water mark only, not with the tombstone's.",
    rules: ["H26", "I5"],
    killedBy: "histories",
    edits: [
      {
        file: `${STORE}/memory.ts`,
        find: "if (number <= Math.max(highWaterOf(keys, at), used))",
        replace: "if (number <= highWaterOf(keys, at))",
      },
      {
        file: `${STORE}/lua/create.lua`,
        find: "if number <= math.max(high_water, used) then",
        replace: "if number <= high_water then",
      },
    ],
  },
  {
    id: "key-prefix-taken",
    title: "A Redis client with a key prefix is taken.",
    rules: ["H28"],
    killedBy: "histories",
    edits: [{ file: `${STORE}/commands.ts`, find: "requireNoKeyPrefix(client);", replace: "" }],
  },
  {
    id: "claims-of-anybody",
    title: "Claims are taken that come from no verified token.",
    rules: ["H29"],
    killedBy: "histories",
    edits: [
      {
        file: `${ENGINE}/verified-claims.ts`,
        find: "if (isOurs) return;",
        replace: "if (!isOurs) return;",
      },
    ],
  },
  {
    id: "commit-on-lost-answers",
    title: "A commit compares the state, and none of the answers that were read.",
    rules: ["H30", "I4"],
    killedBy: "histories",
    edits: [
      {
        file: `${STORE}/compared-answers.ts`,
        find: "return others.filter(([index]) => index === last);",
        replace: "return others.filter(() => last < 0);",
      },
    ],
  },
];
