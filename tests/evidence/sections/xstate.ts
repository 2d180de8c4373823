import { sectionOf, table } from "../wording";

export function xstateSection(): string {
  return sectionOf("xstate", ({ next, runs }) => [
    table(
      ["xstate", "tests passed", "failed", "exports that `machines/` needs and it lacks"],
      runs.map(({ version, passed, failed, lacks }) => [
        version,
        String(passed),
        String(failed),
        lacks.length === 0 ? "none" : lacks.map((name) => `\`${name}\``).join(", "),
      ]),
    ),
    ...(next === null ? ["The registry had no later major version."] : []),
  ]);
}
