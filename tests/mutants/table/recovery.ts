import type { Mutant } from "../mutant";

const TWIN = "src/lib/assessment-cache/resolve.ts";
const LUA = "src/lib/assessment-cache/lua/include/resolve.lua";
const WINDOW = "src/lib/assessment-cache/lua/include/window.lua";

/** Faults of finding the current attempt, in both stores: H14, H15, H16, H19. */
export const RECOVERY_MUTANTS: readonly Mutant[] = [
  {
    id: "dangling-pointer-believed",
    title:
      "A pointer without a record is taken for an empty slot, whatever other records there are.",
    rules: ["H14", "I1"],
    edits: [
      {
        file: TWIN,
        find: "    if (stateJson !== null) foreign = pointer;\n  }",
        replace:
          "    if (stateJson !== null) foreign = pointer;\n    else return { found: null, foreign };\n  }",
      },
      {
        file: LUA,
        find: "    if json then foreign = pointer end\n  end",
        replace: "    if json then foreign = pointer else return 0, '', foreign end\n  end",
      },
    ],
  },
  {
    id: "no-look-above-a-finalized-pointer",
    title: "A finalized pointer is believed although an old pod has opened the next attempt.",
    rules: ["H15", "I1"],
    edits: [
      {
        file: TWIN,
        find: "return { found: newest(from, { number: pointer, stateJson }), foreign: 0 };",
        replace: "void newest; return { found: { number: pointer, stateJson }, foreign: 0 };",
      },
      {
        file: LUA,
        find: "if old_pods and is_finalized(json) then",
        replace: "if old_pods and false then",
      },
    ],
  },
  {
    id: "no-recovery-without-a-pointer",
    title: "Without a pointer the slot counts as empty: its record is not looked for.",
    rules: ["H16", "I1"],
    edits: [
      {
        file: TWIN,
        find: "const first = Math.max(1, from.highWater);",
        replace:
          "if (pointer === 0) return { found: null, foreign: 0 };\n  const first = Math.max(1, from.highWater);",
      },
      {
        file: LUA,
        find: "  local from = math.max(1, high_water)",
        replace:
          "  if pointer == 0 then return 0, '', 0 end\n  local from = math.max(1, high_water)",
      },
    ],
  },
  {
    id: "lowest-record-recovered",
    title: "Recovery takes the lowest record that counts instead of the highest.",
    rules: ["H16", "I1"],
    edits: [
      {
        file: TWIN,
        find: "for (let number = last; number >= first; number -= 1) {",
        replace: "for (let number = first; number <= last; number += 1) {",
      },
      {
        file: WINDOW,
        find: "records_in(state_prefix, middle + 1, to) > 0",
        replace: "records_in(state_prefix, from, middle) == 0",
      },
    ],
  },
  {
    id: "burned-record-adopted",
    title:
      "A record that accepts answers below the mark is adopted, although its number is burned.",
    rules: ["H19", "I1"],
    edits: [
      {
        file: "machines/attempt.rules.ts",
        find: `event.record.phase !== "answering") return false;
  return event.record.number > context.highWater;`,
        replace: `event.record.phase !== "answering") return false;
  return event.record.number > 0;`,
      },
      {
        file: TWIN,
        find: "return number > from.highWater || isFinalized(stateJson);",
        replace: "return number > 0 || isFinalized(stateJson);",
      },
      {
        file: LUA,
        find: "return number > high_water or is_finalized(json)",
        replace: "return number > 0",
      },
    ],
  },
];
