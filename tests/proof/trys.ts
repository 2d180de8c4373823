import { Solver } from "./solver";
import { STORIES } from "./stories";
import { tell } from "./tell";
const solver = await Solver.start();
for (const story of STORIES) {
  const t = performance.now();
  const told = tell(solver, story);
  console.log(
    story.hazard,
    told.steps.length,
    told.isImpossibleWithRule,
    Math.round(performance.now() - t),
  );
  for (const s of told.steps)
    console.log(`   ${s.who.padEnd(8)} ${s.text}   [pointer ${s.pointer}, mark ${s.mark}]`);
}
solver.close();
