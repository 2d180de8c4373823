import { Redis } from "ioredis";
import { z } from "zod";
import { holdfast, holdfastTakingTurnsWithTokens } from "../contenders/holdfast";
import { interleave } from "../interleaving";
import { SIXTEEN_CLIENTS } from "../load";
import { median } from "../statistics";

/**
 * A process with nothing but the engine and its clients, compiled as a build compiles it. It gets
 * one request by IPC and replies with the CPU time of an answer.
 */

const requestSchema = z.object({ url: z.string(), seconds: z.number(), rounds: z.int() });

/** The length of the warm-up in turns: compilation is not part of the figures. */
const WARM_UP_TURNS = 5;

const ESTIMATED_OPS_PER_SECOND = 20_000;

process.once("message", (message) => {
  void measure(requestSchema.parse(message)).then((costs) => process.send?.(costs));
});

async function measure({ url, seconds, rounds }: z.infer<typeof requestSchema>) {
  const raw = new Redis(url);
  const contenders = [await holdfast(url), await holdfastTakingTurnsWithTokens(url)];
  const measurements = await interleave(SIXTEEN_CLIENTS, contenders, {
    ...{ seconds, rounds, warmUpSeconds: WARM_UP_TURNS * seconds },
    estimatedOpsPerSecond: ESTIMATED_OPS_PER_SECOND,
    clear: async () => void (await raw.flushdb()),
    report: () => undefined,
  });
  await Promise.all(contenders.map(({ close }) => close()));
  raw.disconnect();
  return measurements.map((measured) => ({
    contender: measured.contender,
    microseconds: median(measured.rounds.map(({ cpuMicroseconds }) => cpuMicroseconds)),
    lost: measured.rounds.reduce((sum, { lost }) => sum + lost, 0),
  }));
}
