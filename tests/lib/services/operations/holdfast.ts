import { attemptsCommand } from "#src/cli/attempts.ts";
import { auditCommand } from "#src/cli/audit.ts";
import { machineCommand } from "#src/cli/machine.ts";
import { proveTrailLines } from "#src/cli/prove-trail.ts";
import { fromSettings } from "#src/cli/settings-deployment.ts";
import { sweepCommand } from "#src/cli/sweep.ts";
import { trailCommand } from "#src/cli/trail.ts";
import type { World } from "../attempt/world";
import { runAsProcess, runInThisProcess } from "#tests/servers/run-command";
import type { CommandEnv, CommandResult } from "#tests/servers/run-command";

export type Holdfast = (...args: readonly string[]) => Promise<CommandResult>;

function environment({ redis, gradebook }: World): Readonly<Record<string, string>> {
  return {
    ...{ NODE_ENV: "production", USER: "opal", SESSION_SECRET: "x".repeat(32) },
    REDIS_URL: redis.url,
    ONEROSTER_BASE_URL: gradebook.baseUrl,
    ONEROSTER_TOKEN_URL: gradebook.tokenUrl,
    ONEROSTER_CLIENT_ID: gradebook.clientId,
    ONEROSTER_CLIENT_SECRET: gradebook.clientSecret,
  };
}

/** The command line as an operator's script runs it. */
export function holdfastOn(world: World): Holdfast {
  return (...args) => runAsProcess(args, environment(world));
}

/** The same in this process, which costs no start: one call at a time. */
export function holdfastHere(world: World, given: CommandEnv = {}): Holdfast {
  return (...args) => {
    const commands = [
      ...[attemptsCommand, auditCommand, sweepCommand].map((command) => command(fromSettings)),
      trailCommand(fromSettings, proveTrailLines),
      machineCommand(fromSettings, () => Promise.resolve()),
    ];
    return runInThisProcess(commands, args, { ...environment(world), ...given });
  };
}
