import { Fault } from "#lib/fault";
import type { RedisCalls } from "../commands";
import { keysOf } from "../keys";
import type { KeyLayout, SlotKeys } from "../keys";
import { asList } from "../replies";
import { SCRIPTS } from "../scripts.generated";
import type { SurplusPermission, RedisDiagnostics } from "./contract";
import { STORE_DEFAULTS } from "../store-options";

/** A slot of no user. */
const NOBODY = { userId: "holdfast-doctor", resourceId: "holdfast-doctor" } as const;

/** The commands that the product sends. `@` stands for the key. */
export const NEEDED_CALLS = [
  ...["GET @", "SET @ 1", "INCRBY @ 1", "DEL @", "EXISTS @", "EXPIRE @ 1", "PTTL @", "TIME"],
  ...["HGET @ f", "HSET @ f 1", "HDEL @ f", "HKEYS @", "HGETALL @"],
  ...["ZADD @ 1 m", "ZREM @ m", "ZSCORE @ m", "ZCARD @", "ZCOUNT @ 0 1"],
  ...["ZRANGEBYSCORE @ 0 1", "ZREVRANGEBYSCORE @ 1 0"],
  ...["RPUSH @ 1", "LTRIM @ 0 1", "LRANGE @ 0 1"],
  ...["XADD @ * f 1", "XRANGE @ - +", "XREVRANGE @ + -"],
] as const;

/** Commands that the product never sends. They do no harm if they are allowed: no key exists. */
const SURPLUS_CALLS: Readonly<Record<SurplusPermission, string>> = {
  administer: "SLOWLOG LEN",
  other_keys: "EXISTS holdfast-doctor",
  other_commands: "PERSIST @",
};

interface PermissionProbeParts extends Pick<RedisCalls, "run"> {
  readonly layout: KeyLayout;
}

/** Finds out which calls of the product Redis would deny. Writes nothing. */
export function permissionProbe({
  run,
  layout,
}: PermissionProbeParts): Pick<RedisDiagnostics, "probePermissions" | "runReaders"> {
  const at: SlotKeys = keysOf(NOBODY, layout);
  return {
    probePermissions: async () => {
      const surplus = Object.entries(SURPLUS_CALLS) as [SurplusPermission, string][];
      const calls = [...NEEDED_CALLS, ...surplus.map(([, call]) => call)];
      const scripts = Object.entries(SCRIPTS);
      // The line #! is for Redis. Lua cannot parse it.
      const texts = scripts.map(([, lua]) => lua.replace(/^#![^\n]*/, ""));
      const args = [calls.length, ...calls, ...texts];
      const reply = asList(await run("permissions", { keys: [at.pointer], args }));
      const [denied, unsupported] = reply.map((each) => new Set(asList(each).map(Number)));
      if (denied === undefined || unsupported === undefined) throw strangeReply();
      return {
        missing: NEEDED_CALLS.filter((_, index) => denied.has(index + 1)).map(nameIn),
        surplus: surplus
          .filter((_, index) => !denied.has(NEEDED_CALLS.length + index + 1))
          .map(([what]) => what),
        unsupported: scripts.filter((_, index) => unsupported.has(index + 1)).map(([name]) => name),
        scripts: scripts.length,
      };
    },
    runReaders: async () => {
      const window = STORE_DEFAULTS.probeWindow;
      await run("peek", {
        keys: [at.pointer, at.highWater, at.outbox],
        args: [at.statePrefix, window],
      });
      await run("examine", {
        keys: [at.pointer, at.highWater, at.outbox, at.aside],
        args: [at.statePrefix, at.questionsPrefix, window, "1", at.listPrefix],
      });
    },
  };
}

function nameIn(call: string): string {
  return call.split(" ")[0] ?? call;
}

function strangeReply(): Fault {
  return new Fault("internal", "Redis gave no account of its rights.", { retryable: false });
}
