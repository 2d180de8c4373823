import { runTests } from "./child-run";
import { MUTANTS } from "./mutant-table";
const [tests = "", only = ""] = process.argv.slice(2);
const queue = MUTANTS.filter(({ id }) => only === "" || only.split(",").includes(id));
async function worker() {
  for (let m = queue.shift(); m !== undefined; m = queue.shift()) {
    try {
      const r = await runTests(m.id, tests.split(","));
      const c = r.counterexample;
      console.log(
        `${r.failed.length > 0 ? "KILLED  " : "SURVIVED"} ${m.id} [${m.rules.join()}] ${c === null ? r.failed.join("|").slice(0, 200) : `${c.invariants.join()} (${c.lanes.steps.length}) ${c.lanes.title}`}`,
      );
    } catch (e) {
      console.log(`ERROR    ${m.id} ${(e as Error).message.slice(0, 600)}`);
    }
  }
}
await Promise.all([worker(), worker()]);
