import type { RunningApp } from "../../lib/http/running-app";
import type { Bench, BenchmarkOptions } from "../bench";
import { answersTable, pageLine, startsLine } from "../tables";
import { HTTP_CLIENTS, measureAnswers } from "./answers";
import type { HttpAnswers } from "./answers";
import { podClient } from "./client";
import { measurePages } from "./pages";
import type { PageCosts } from "./pages";
import { startPods } from "./pods";
import { measureStarts } from "./starts";
import type { SlowStarts } from "./starts";

/** What students of the built application wait for, and what it costs a pod. */
export interface HttpFigures {
  readonly answers: readonly HttpAnswers[];
  readonly page: PageCosts;
  readonly starts: SlowStarts;
}

/** So many starts for each round: they are slow, and all alike. */
const STARTS_PER_ROUND = 3;

/** Serves the production build with two pods. It must be there. */
export async function measureHttp(
  { redis, raw, say }: Bench,
  { seconds, rounds }: BenchmarkOptions,
): Promise<HttpFigures> {
  const pods = await startPods(redis);
  const clientOf = ({ url }: RunningApp) => podClient(url, HTTP_CLIENTS);
  const first = clientOf(pods.first);
  const second = clientOf(pods.second);
  try {
    const clear = async (): Promise<void> => void (await raw.flushdb());
    const report = (line: string): void => say(`  ${line}`);
    const interleaving = { seconds, rounds, clear, report };
    const answers = await measureAnswers([first, second], raw, interleaving);
    say(`\n${answersTable(answers)}\n`);
    const page = await measurePages(first, pods.first.pid, rounds);
    say(pageLine(page));
    const starts = await measureStarts(first, pods.gradebook, rounds * STARTS_PER_ROUND);
    say(`${startsLine(starts)}\n`);
    return { answers, page, starts };
  } finally {
    await Promise.all([first.close(), second.close()]);
    await pods.stop();
  }
}
