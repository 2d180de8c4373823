import { Fault } from "#lib/fault";
import type { SurplusPermission, PermissionProbe } from "#lib/assessment-cache";
import { counted, redisCheck, checkResultOf } from "./check";
import type { Issue, RedisPorts, CheckResult } from "./check";

/** The product has a fixed number of scripts. A program that generates scripts has many. */
const CACHED_SCRIPTS_WARN = 1_000;

const ACL = "docs/operations/redis.acl";

export const scriptsCheck = redisCheck("redis-scripts", async ({ diagnostics }) => {
  try {
    const { unsupported, scripts } = await diagnostics.probePermissions();
    await diagnostics.runReaders();
    const [node] = await diagnostics.nodes();
    const cached = Number(node?.info.get("number_of_cached_scripts") ?? 0);
    const bytes = Number(node?.info.get("used_memory_scripts") ?? 0);
    const cache = `${counted(cached, "script")} cached, ${Math.ceil(bytes / 1_024)} KiB`;
    const issues: Issue[] = [];
    if (unsupported.length > 0) {
      const finding = `Redis does not support the Lua commands ${unsupported.join(", ")}.`;
      const remedy = "Run a Redis that this version is tested with (docs/decisions/0007).";
      issues.push({ severity: "problem", finding, remedy });
    }
    if (cached > CACHED_SCRIPTS_WARN) {
      const remedy =
        "Find the program that generates scripts; SCRIPT FLUSH then frees their memory.";
      issues.push({ severity: "warning", finding: `Redis holds ${cache}.`, remedy });
    }
    return checkResultOf(issues, `Redis supports all ${scripts} Lua commands (${cache}).`);
  } catch (error) {
    return deniedLua(error);
  }
});

export const rightsCheck = redisCheck("redis-rights", async ({ diagnostics }) => {
  try {
    return rightsResult(await userOf(diagnostics), await diagnostics.probePermissions());
  } catch (error) {
    return deniedLua(error);
  }
});

/** The name of a Redis user, which belongs to the deployment and not to a person. */
async function userOf(diagnostics: RedisPorts["diagnostics"]): Promise<string> {
  const name = await diagnostics.userName();
  return name === null ? "The Redis user" : `The Redis user ${name}`;
}

function rightsResult(user: string, { missing, surplus }: PermissionProbe): CheckResult {
  const issues: Issue[] = [];
  if (missing.length > 0) {
    const finding = `${user} may not run ${missing.join(", ")} on assess:* keys.`;
    const remedy = `Give it the rights of holdfast in ${ACL} (ACL SETUSER).`;
    issues.push({ severity: "problem", finding, remedy });
  }
  if (surplus.length > 0) {
    const finding =
      `${user} has more rights than the app needs: it may ` +
      `${surplus.map((each) => SURPLUS_TEXTS[each]).join(", ")}.`;
    const remedy = `Use the user holdfast of ${ACL} in REDIS_USERNAME or REDIS_URL.`;
    issues.push({ severity: "warning", finding, remedy });
  }
  return checkResultOf(issues, `${user} has the rights that the app needs, and no others.`);
}

const SURPLUS_TEXTS: Readonly<Record<SurplusPermission, string>> = {
  administer: "administer the server",
  other_keys: "access the keys of other programs",
  other_commands: "run commands that the app never uses",
};

function deniedLua(error: unknown): CheckResult {
  if (!(error instanceof Fault) || !error.message.includes("NOPERM")) throw error;
  return {
    severity: "problem",
    finding: "The Redis user may not run Lua commands on assess:* keys.",
    remedy: `Give it the rights of holdfast in ${ACL} (ACL SETUSER).`,
  };
}
