import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** The newest version above this major; null if the registry has none. Releases come first. */
export function newestAbove(major: number, versions: readonly string[]): string | null {
  const above = versions.filter((version) => majorOf(version) > major);
  const releases = above.filter((version) => !version.includes("-"));
  return [...(releases.length > 0 ? releases : above)].sort(compared).at(-1) ?? null;
}

export function majorOf(version: string): number {
  return Number.parseInt(version, 10);
}

/** All versions of the package. Throws if the registry does not answer. */
export async function publishedVersions(name: string): Promise<readonly string[]> {
  try {
    const { stdout } = await promisify(execFile)("npm", ["view", name, "versions", "--json"]);
    return JSON.parse(stdout) as readonly string[];
  } catch (cause) {
    throw new Error(`the package registry does not say which versions of ${name} it has`, {
      cause,
    });
  }
}

/** By the numbers of the version, from the left: 6.0.0-alpha.9 is before 6.0.0-alpha.52. */
function compared(one: string, other: string): number {
  const [some, others] = [partsOf(one), partsOf(other)];
  const at = some.findIndex((part, index) => part !== others[index]);
  if (at === -1) return some.length - others.length;
  const [left = "", right = ""] = [some[at], others[at]];
  const difference = Number(left) - Number(right);
  return Number.isNaN(difference) ? left.localeCompare(right) : difference;
}

function partsOf(version: string): readonly string[] {
  return version.split(/[.-]/);
}
