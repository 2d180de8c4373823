import { attemptModel } from "./attempt-model";
import { explore } from "./core/explorer";
import { traceText } from "./core/trace";
import { standardScenarios } from "./standard";
import { FairStarts } from "./liveness/starts";
import { checkLiveness, traceOfRun } from "./liveness/check";
const only = process.argv.slice(2);
for (const s of await standardScenarios()) {
  if (only.length && !only.includes(s.id)) continue;
  const starts = new FairStarts(s);
  const t = process.cpuUsage();
  await explore(attemptModel(s), { onVisit: starts.visit });
  const u = process.cpuUsage(t);
  const t2 = process.cpuUsage();
  const found = await checkLiveness(starts);
  const u2 = process.cpuUsage(t2);
  const { violations, ...counts } = found;
  console.log(s.id, JSON.stringify(counts), "explore", u.user / 1e6, "live", u2.user / 1e6);
  for (const v of violations.slice(0, 6)) {
    console.log(v.times, v.invariant, v.what);
  }
  if (violations[0]) console.log(traceText(await traceOfRun(s, violations[0])));
}
