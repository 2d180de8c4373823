import { prove } from "./prove";
import { Solver } from "./solver";
import { THEOREMS } from "./theorems";
import { RULES } from "./actions";
const solver = await Solver.start();
for (const theorem of THEOREMS) {
  if (process.argv[2] && theorem.id !== process.argv[2]) continue;
  const t = performance.now();
  const f = await prove(solver, theorem);
  console.log(theorem.id, f.length === 0 ? "PROVEN" : f.map((x) => `${x.action}/${x.invariant}:${x.verdict}`).join("\n   "), Math.round(performance.now() - t));
  if (process.argv[3] === "rules") for (const rule of Object.keys(RULES)) {
    const f = await prove(solver, theorem, rule as never);
    console.log("  without", rule, f.map((x) => `${x.action}/${x.invariant}:${x.verdict}`).join("  "));
  }
}
solver.close();
