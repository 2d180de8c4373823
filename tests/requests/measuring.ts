import { Redis } from "ioredis";
import { startApp, type RunningApp } from "../lib/http/running-app";
import { askOnce, signedIn, type Reply } from "../lib/http/student";
import { WITHOUT_TIME_LIMIT } from "../lib/http/without-time-limit";
import { CASES, type Case } from "./cases";
import { startCounter, type Count, type Counted } from "./counting";

/** One request, counted twice. */
export interface Row extends Pick<Case, "door" | "situation" | "asksGradebook"> {
  /** The status, and the outcome or the code where the reply has one. */
  readonly answer: string;
  /** By the process that has written the slot last. */
  readonly warm: Count;
  /** By a process that has never seen the slot. */
  readonly cold: Count;
}

const OPERATOR = "opal";

/** No sweep comes in between: nothing but the counted request reaches Redis. */
const SETTINGS = {
  ...WITHOUT_TIME_LIMIT,
  ...{ OPERATORS: OPERATOR, SWEEP_INTERVAL_SECONDS: "86400" },
};

/**
 * Counts every case at two running applications on one Redis and one gradebook: the first has
 * written each slot last, the second has never seen it. Before that the first has prepared every
 * case and the second has served it, for other students: what happens once in a process is over,
 * from the first connection to the check of the Redis settings 1.5 seconds after the start.
 */
export async function measure(): Promise<readonly Row[]> {
  const first = await startApp(SETTINGS);
  const starting = startApp({ ...SETTINGS, ...worldOf(first) });
  const second = await starting.catch(async (error: unknown) => {
    await first.stop();
    throw error;
  });
  const admin = new Redis(first.redis.url);
  const counter = await startCounter(first.redis.url, first.simulator);
  try {
    const environment = { first, admin };
    for (const [at, each] of CASES.entries()) {
      const request = await prepared(environment, { each, by: second, userId: `before-${at}` });
      await request();
    }
    const rows: Row[] = [];
    for (const [at, each] of CASES.entries()) {
      const counted = async (by: RunningApp, userId: string) => {
        return counter.count(await prepared(environment, { each, by, userId }));
      };
      const warm = await counted(first, `warm-${at}`);
      const cold = await counted(second, `cold-${at}`);
      rows.push(rowOf(each, warm, cold));
    }
    return rows;
  } finally {
    counter.stop();
    admin.disconnect();
    await second.stop();
    await first.stop();
  }
}

function rowOf(
  { door, situation, asksGradebook }: Case,
  warm: Counted<string>,
  cold: Counted<string>,
): Row {
  if (warm.reply !== cold.reply) {
    throw new Error(`${door}, ${situation}: ${warm.reply} warm and ${cold.reply} cold`);
  }
  const answer = warm.reply;
  return { door, situation, asksGradebook, answer, warm: warm.count, cold: cold.count };
}

/** The servers of an application, as settings of another one. */
function worldOf({ redis, simulator }: RunningApp): Readonly<Record<string, string>> {
  return {
    REDIS_URL: redis.appUrl,
    ONEROSTER_BASE_URL: simulator.baseUrl,
    ONEROSTER_TOKEN_URL: simulator.tokenUrl,
    ONEROSTER_CLIENT_ID: simulator.clientId,
    ONEROSTER_CLIENT_SECRET: simulator.clientSecret,
  };
}

interface Environment {
  /** Where every slot is prepared. */
  readonly first: RunningApp;
  readonly admin: Redis;
}

interface CaseRequest {
  readonly each: Case;
  /** Who is asked. */
  readonly by: RunningApp;
  readonly userId: string;
}

/** The request of a case, ready to be sent: it says what it was answered. */
async function prepared(
  { first, admin }: Environment,
  { each, by, userId }: CaseRequest,
): Promise<() => Promise<string>> {
  await admin.flushall();
  const { simulator } = first;
  simulator.setFaults([]);
  const student = await signedIn(first.url, userId);
  const operator = await signedIn(first.url, OPERATOR);
  const known = await each.prepare({ userId, student, operator, simulator, admin });
  const senders = {
    student: await signedIn(by.url, userId, askOnce),
    operator: await signedIn(by.url, OPERATOR, askOnce),
    stranger: { raw: (path: string, init?: RequestInit) => askOnce(`${by.url}${path}`, init) },
  };
  return async () => answerOf(await each.send(senders, known));
}

/** `200 applied`, `404 attempt_not_found`, `200 done`; of a page its status. */
function answerOf({ status, headers, body }: Reply): string {
  if (headers.get("content-type")?.startsWith("text/html") === true) return String(status);
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const [, code] = /"code":"(\w+)"/.exec(text) ?? [];
  const [, outcome] = /"(?:outcome|report":\{"kind)":"(\w+)"/.exec(text) ?? [];
  return [status, code ?? outcome].filter((part) => part !== undefined).join(" ");
}
