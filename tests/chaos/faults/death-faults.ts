import type { WorkerPool } from "../worker-pool";
import { diesOf } from "../worker-pool";
import type { Fault, FaultHarness, Injection } from "../fault";
import { OPERATION_KINDS } from "../worker/command";
import type { Command, OperationKind, TabPlan } from "../worker/command";
import { ordinary, REACHABLE } from "./ordinary";

const CALLS_MAX = 20;
const AT_ONCE = 2;

/** Where a process dies: at the nth call of an operation to store or gradebook. */
interface Death {
  readonly operation: OperationKind;
  readonly call: number;
  readonly when: "before" | "after";
}

/**
 * For each kind of operation, a process dies before its first call, after it, after its second …
 * until one comes to its end alive. Another process then goes on with what is left, as the student
 * would who loads the page again.
 */
async function dieEverywhere({ pool, isWhole }: FaultHarness): Promise<Injection> {
  // Dozens of processes are started: the writers' students would only make them late.
  await pool.rest();
  const kinds = isWhole ? OPERATION_KINDS : (["question.answer"] as const);
  const lanes = Array.from({ length: AT_ONCE }, (_, lane) =>
    kinds.filter((_kind, at) => at % AT_ONCE === lane),
  );
  const counts = await Promise.all(
    lanes.map(async (operations) => {
      let deaths = 0;
      for (const operation of operations) deaths += await dieAtEachCall(pool, operation);
      return deaths;
    }),
  );
  const deaths = counts.reduce((sum, count) => sum + count, 0);
  await pool.work(true);
  return {
    proof: () => (deaths === 0 ? null : `${deaths} processes died, each at another call`),
  };
}

async function dieAtEachCall(pool: WorkerPool, operation: OperationKind): Promise<number> {
  await diesAt(pool, { operation, call: 1, when: "before" });
  // After one call is before the next.
  for (let call = 1; call <= CALLS_MAX; call += 1) {
    if (!(await diesAt(pool, { operation, call, when: "after" }))) return call;
  }
  throw new Error(`a ${operation} makes more than ${CALLS_MAX} calls`);
}

async function diesAt(pool: WorkerPool, death: Death): Promise<boolean> {
  const name = `${death.operation.replace(".", "-")}-${death.call}-${death.when}`;
  const tab: TabPlan = { name, slot: { userId: `dies-${name}`, resourceId: "quiz" } };
  const command: Command = { do: "die", tab, ...death };
  const worker = await pool.spare();
  const isDead = await diesOf(worker, command);
  if (!isDead) await worker.kill();
  const survivor = pool.workers[0];
  const finished = await survivor?.tell({ do: "finish", tab });
  if (finished !== 1) throw new Error(`after ${name} nobody could finish the attempt`);
  return isDead;
}

export const DEATH_FAULTS: readonly Fault[] = [
  {
    ...ordinary("pod-killed-at-each-step", "a pod is killed between every two steps"),
    how: "for every operation and every call it makes: kill -9 of the process before the first, and after each",
    notApplicable: { failClosed: REACHABLE },
    inject: dieEverywhere,
  },
];
