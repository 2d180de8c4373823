import { MUTANTS } from "./mutant-table";
import { RunnerProcess } from "./runner-process";
const runner = new RunnerProcess();
for (const mutant of MUTANTS) {
  try {
    const { failed, counterexample } = await runner.run({
      mutant: mutant.id,
      tests: ["tests/mutants/short-histories.test.ts"],
    });
    console.log(
      mutant.id,
      mutant.killedBy ?? "exploration",
      failed.length,
      counterexample?.isOutsideTheory ?? "-",
      counterexample?.invariants.join() ?? "",
      counterexample?.isWhole ?? "",
    );
  } catch (error) {
    console.log(mutant.id, "ERROR", String(error).slice(0, 80));
  }
}
runner.stop();
