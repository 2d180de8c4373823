import { insertBefore, replaceValue } from "../mutant";
import type { Mutant } from "../mutant";

const GUARDS = "machines/attempt.guards.ts";
const LUA_RESOLVE = "src/lib/assessment-cache/lua/include/resolve.lua";
const LUA_WINDOW = "src/lib/assessment-cache/lua/include/window.lua";

/** Faults of finding the current attempt: H14, H15, H16, H19. */
export const RECOVERY_MUTANTS: readonly Mutant[] = [
  {
    id: "dangling-pointer-believed",
    title:
      "A pointer without a record is taken for an empty slot, whatever other records there are.",
    rules: ["H14", "I1"],
    edits: [
      insertBefore(LUA_RESOLVE, "dangling-pointer", "if not json then return 0, '', orphaned end"),
    ],
  },
  {
    id: "no-look-above-a-finalized-pointer",
    title: "A finalized pointer is believed although an old pod has opened the next attempt.",
    rules: ["H15", "I1"],
    edits: [replaceValue(LUA_RESOLVE, "finalized-pointer", "false")],
  },
  {
    id: "no-recovery-without-a-pointer",
    title: "Without a pointer the slot counts as empty: its record is not looked for.",
    rules: ["H16", "I1"],
    edits: [insertBefore(LUA_RESOLVE, "no-pointer", "if pointer == 0 then return 0, '', 0 end")],
  },
  {
    id: "lowest-record-recovered",
    title: "Recovery takes the lowest record that counts instead of the highest.",
    rules: ["H16", "I1"],
    edits: [
      replaceValue(LUA_WINDOW, "highest-record", "records_in(state_prefix, from, middle) == 0"),
    ],
  },
  {
    id: "burned-record-adopted",
    title:
      "A record that accepts answers below the mark is adopted, although its number is burned.",
    rules: ["H19", "I1"],
    edits: [
      replaceValue(GUARDS, "answering-record-number", "true"),
      replaceValue(LUA_RESOLVE, "used-record", "true"),
    ],
  },
];
