import { Fault } from "#lib/fault";
import type { SurplusPermission, PermissionProbe } from "#lib/assessment-cache";
import { counted, redisCheck, verdictOf } from "./check";
import type { Issue, RedisPorts, Verdict } from "./check";

/** The product has a fixed number of them; a program that makes its scripts up has many. */
const CACHED_SCRIPTS_WARN = 1_000;

const ACL = "docs/operations/redis.acl";

export const scriptsCheck = redisCheck("redis-scripts", async ({ sight }) => {
  try {
    const { unsupported, scripts } = await sight.probePermissions();
    await sight.runReaders();
    const [node] = await sight.nodes();
    const cached = Number(node?.info.get("number_of_cached_scripts") ?? 0);
    const bytes = Number(node?.info.get("used_memory_scripts") ?? 0);
    const cache = `${counted(cached, "script")} cached, ${Math.ceil(bytes / 1_024)} KiB`;
    const issues: Issue[] = [];
    if (unsupported.length > 0) {
      const finding = `Redis does not take the Lua commands ${unsupported.join(", ")}.`;
      const remedy = "Run a Redis that this version is tested with (docs/decisions/0007).";
      issues.push({ severity: "problem", finding, remedy });
    }
    if (cached > CACHED_SCRIPTS_WARN) {
      const remedy = "Find the program that makes its scripts up; SCRIPT FLUSH frees their memory.";
      issues.push({ severity: "warning", finding: `The cache of Redis holds ${cache}.`, remedy });
    }
    return verdictOf(issues, `Redis takes all ${scripts} Lua commands (${cache}).`);
  } catch (error) {
    return deniedLua(error);
  }
});

export const rightsCheck = redisCheck("redis-rights", async ({ sight }) => {
  try {
    return judged(await userOf(sight), await sight.probePermissions());
  } catch (error) {
    return deniedLua(error);
  }
});

/** The name of a user in Redis: of the deployment, not of a person. */
async function userOf(sight: RedisPorts["sight"]): Promise<string> {
  const name = await sight.userName();
  return name === null ? "The Redis user" : `The Redis user ${name}`;
}

function judged(user: string, { missing, surplus }: PermissionProbe): Verdict {
  const issues: Issue[] = [];
  if (missing.length > 0) {
    const finding = `${user} may not run ${missing.join(", ")} on assess:* keys.`;
    const remedy = `Give it the rights of holdfast in ${ACL} (ACL SETUSER).`;
    issues.push({ severity: "problem", finding, remedy });
  }
  if (surplus.length > 0) {
    const finding = `${user} may also ${surplus.map((each) => EXCESS_WORDS[each]).join(", ")}.`;
    const remedy =
      `Name the user holdfast of ${ACL} in REDIS_USERNAME or REDIS_URL: it has the least ` +
      "rights.";
    issues.push({ severity: "warning", finding, remedy });
  }
  return verdictOf(issues, `${user} may do what is needed, and nothing that was tried beyond it.`);
}

const EXCESS_WORDS: Readonly<Record<SurplusPermission, string>> = {
  administer: "administer the server",
  other_keys: "reach the keys of other programs",
  other_commands: "run commands that are never used",
};

function deniedLua(error: unknown): Verdict {
  if (!(error instanceof Fault) || !error.message.includes("NOPERM")) throw error;
  return {
    severity: "problem",
    finding: "The Redis user may not run Lua commands on assess:* keys.",
    remedy: `Give it the rights of holdfast in ${ACL} (ACL SETUSER).`,
  };
}
