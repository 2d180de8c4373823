import { prove } from "./prove";
import { Solver } from "./solver";
import { THEOREMS } from "./theorems";
import { RULES } from "#theory/actions";
import type { Rule } from "#theory/actions";
const solver = await Solver.start();
const breaks = new Map<string, string[]>();
for (const theorem of THEOREMS) {
  const t = process.cpuUsage().user;
  const p = prove(solver, theorem);
  console.log(
    theorem.id,
    p.questions,
    p.impossible.join(),
    p.breaks.length === 0
      ? "PROVEN"
      : p.breaks.map((x) => `${x.action}/${x.broken}:${x.verdict}`).join("\n   "),
    (process.cpuUsage().user - t) / 1e6,
  );
  if (process.argv[2] === "rules")
    for (const rule of Object.keys(RULES) as Rule[]) {
      const p = prove(solver, theorem, rule);
      breaks.set(rule, [
        ...(breaks.get(rule) ?? []),
        ...(p.breaks.length
          ? [
              `${theorem.id}: ${p.breaks.map((x) => `${x.action}/${x.broken}${x.verdict === "sat" ? "" : x.verdict}`).join(" ")}`,
            ]
          : []),
      ]);
    }
}
for (const [rule, lines] of breaks) console.log(rule, "\n    " + lines.join("\n    "));
console.log(process.cpuUsage().user / 1e6);
solver.close();
