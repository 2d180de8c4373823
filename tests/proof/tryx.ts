import { attemptModel } from "../exploration/attempt-model";
import { explore } from "../exploration/core/explorer";
import { standardScenarios } from "../exploration/standard";
for (const scenario of await standardScenarios()) {
  if (process.argv[2] && !process.argv[2].split(",").includes(scenario.id)) continue;
  const t = process.cpuUsage().user;
  const found = await explore(attemptModel(scenario));
  console.log(scenario.id, found.steps, found.states, (process.cpuUsage().user - t) / 1e6);
  const names = found.reached.names.filter((n) => n.startsWith("theory"));
  console.log(names.map((n) => `${n.slice(8)} ${found.reached.count(n)}`).join(", "));
  for (const v of found.violations.slice(0, 6)) console.log("   ", v.invariant, v.what, v.times);
}
