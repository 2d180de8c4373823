import { expect, test } from "vitest";
import type { Call, Reply } from "../exploration/call";
import { execute } from "../exploration/world";
import { SLOT } from "../exploration/pod-engine";
import { print } from "../figures";
import { bind } from "./binding/bind";
import { storedOf } from "./binding/concrete";
import type { Knowledge } from "./binding/knowledge";
import { callsIn, entryJson, NUMBERS, smallStates, worldOf } from "./small-states";

/**
 * The commands of the store on the way of a request and of a publisher, in every small state of a
 * slot, whether or not any history of the engine leads there: what each does is an action of the
 * theory, and its reply says which. Not with a question list that is there, and not for operators.
 */

/** Knows whatever it is asked for: the store must keep its rules by itself. */
class Everything extends Set<never> {
  override has(): boolean {
    return true;
  }
}

const EVERYTHING = new Everything() as ReadonlySet<never>;
const KNOWLEDGE: Knowledge = {
  ...{ versions: EVERYTHING, free: EVERYTHING, shown: EVERYTHING },
  read: new Set(NUMBERS.map((number) => entryJson(number))),
  ...{ lookedUp: EVERYTHING, mayPut: EVERYTHING, sawOwn: EVERYTHING },
};

/** How often each action was taken; what changes nothing, too. A search that shrinks fails. */
const COUNTS: Readonly<Record<string, number>> = {
  ...{ "load.named": 345, "load.recovers": 2526, "load.moves-on": 306, "load.nothing": 4314 },
  ...{ "create.unlisted": 216, "create.remembers": 112, "attach-list": 1152 },
  ...{ answer: 144, finalize: 144, "record-outcome": 144, clear: 528, "clear.both": 48 },
  ...{ acknowledge: 432, "keep-entry": 432, unchanged: 11_477 },
};

test("in every small state, each command of requests and publishers is an action of the theory (I1-I5, I8, I9)", async () => {
  const problems: string[] = [];
  const counts = new Map<string, number>();
  for (const state of smallStates()) {
    const world = worldOf(state);
    const before = storedOf(world, SLOT);
    for (const made of callsIn(state)) {
      const { world: after, reply } = await execute(world, made, null);
      const binding = bind({
        ...{ slot: SLOT, method: made.method, args: made.args, before },
        ...{ after: storedOf(after, SLOT), knowledge: KNOWLEDGE },
        ...{ hasHappened: true, isCompatible: true },
      });
      const name = binding.kind === "instance" ? binding.action : binding.kind;
      counts.set(name, (counts.get(name) ?? 0) + 1);
      const why = binding.kind === "outside" ? binding.why : objectionTo(made, reply, name);
      if (why !== null) problems.push(`${JSON.stringify(state)}: ${why}: ${JSON.stringify(reply)}`);
    }
  }
  print(`commands: ${[...counts].map(([name, count]) => `${count} ${name}`).join(", ")}`);
  expect(problems.slice(0, 10)).toEqual([]);
  expect(Object.fromEntries(counts)).toEqual(COUNTS);
});

/** What a command replies when it has done what it is for, and the actions that this is. */
const DONE: Readonly<
  Record<string, { readonly reply: string; readonly actions: readonly string[] }>
> = {
  create: { reply: "created", actions: ["create.unlisted"] },
  clear: { reply: "cleared", actions: ["clear", "clear.both"] },
  commit: { reply: "committed", actions: ["answer", "finalize", "record-outcome"] },
  acknowledge: { reply: "true", actions: ["acknowledge", "keep-entry"] },
};

/** Why a reply does not say what was done; null: it does. */
function objectionTo({ method }: Call, reply: Reply, name: string): string | null {
  const done = DONE[method];
  if (done === undefined) return null;
  if (reply.kind === "fault") return `${method} failed`;
  const value = reply.value as string | boolean | { readonly kind: string };
  const said = typeof value === "object" ? value.kind : String(value);
  return (said === done.reply) === done.actions.includes(name) ? null : `${method} was ${name}`;
}
