import { insertBefore, remove, replaceValue } from "../mutant";
import type { Mutant } from "../mutant";

const COMMANDS = "src/lib/assessment-cache/commands.ts";
const COMPARED = "src/lib/assessment-cache/compared-answers.ts";
const PUBLISH = "src/lib/services/attempt/publish.ts";
const TRANSACT = "src/lib/services/attempt/transact.ts";
const VERIFIED = "src/lib/services/attempt/verified-claims.ts";
const LUA_CREATE = "src/lib/assessment-cache/lua/create.lua";

/** Each takes one mend away of a history that broke the promise (docs/regressions.md). */
export const HISTORY_MUTANTS: readonly Mutant[] = [
  {
    id: "create-raises-no-mark",
    title: "Creating leaves the high-water mark where it is, however far below the attempt.",
    rules: ["H23", "H24"],
    killedBy: "histories",
    edits: [remove(LUA_CREATE, "create-mark")],
  },
  {
    id: "put-without-reading-again",
    title: "A publisher puts the entry that it has read before its look, whatever happened since.",
    rules: ["H25", "I3"],
    killedBy: "histories",
    edits: [replaceValue(PUBLISH, "outbox-again", "raw.json")],
  },
  {
    id: "put-an-entry-of-the-attempt",
    title: "A publisher puts any entry of the attempt whose id it has looked up.",
    rules: ["H31", "I3"],
    killedBy: "histories",
    edits: [
      replaceValue(
        PUBLISH,
        "same-entry",
        "json !== undefined && parseOutboxEntry(json)?.attemptId === entry.attemptId",
      ),
    ],
  },
  {
    id: "tombstone-without-its-mark",
    title: "Creating compares with the high-water mark only, not with the tombstone's.",
    rules: ["H26", "I5"],
    killedBy: "histories",
    edits: [replaceValue(LUA_CREATE, "create-number", "number <= high_water")],
  },
  {
    id: "key-prefix-taken",
    title: "A Redis client with a key prefix is taken.",
    rules: ["H28"],
    killedBy: "histories",
    edits: [remove(COMMANDS, "key-prefix")],
  },
  {
    id: "claims-of-anybody",
    title: "Claims are taken that come from no verified token.",
    rules: ["H29"],
    killedBy: "histories",
    edits: [replaceValue(VERIFIED, "claims-origin", "!isVerified")],
  },
  {
    id: "commit-on-lost-answers",
    title: "A commit compares the state, and none of the answers that were read.",
    rules: ["H30", "I4"],
    killedBy: "histories",
    edits: [replaceValue(COMPARED, "compared-answers", "[]")],
  },
  {
    id: "queued-without-its-attempt",
    title: "A request that waited behind others takes whatever attempt it finds afterwards.",
    rules: ["I1"],
    killedBy: "histories",
    edits: [remove(TRANSACT, "queued-attempt")],
  },
  {
    id: "bound-after-its-list",
    title: "A request takes the attempt that is there when its question list has been attached.",
    rules: ["I1"],
    killedBy: "histories",
    edits: [
      remove(TRANSACT, "retry-attempt"),
      insertBefore(TRANSACT, "request-decision", "attemptId ??= before.context.attempt?.id;"),
    ],
  },
];
