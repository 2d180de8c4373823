import { outboxIndexKeyOf } from "#lib/assessment-cache/index-shards";
import type { RunningApp } from "#tests/lib/http/running-app";
import { METRICS_TOKEN, OPERATOR } from "../deployment";
import { Speaker } from "../speakers";
import { answer, attemptIn, question, QUIZ, skipRest, started, type Stage } from "./stage";

const READ = `/api/attempts/${QUIZ}`;
const START = { type: "attempt.start" };

/** A record as a version before this one wrote it. */
export function legacyRecord(attemptNumber: number, more: object = {}): string {
  return JSON.stringify({
    ...{ attemptNumber, currentQuestionIndex: 0, totalQuestions: 5 },
    ...{ startedAt: "2020-01-02T03:04:05.000Z", isFinalized: false },
    ...{ finalizationError: null, finalSummary: null, ...more },
  });
}

const SUMMARY = { score: 40, correctAnswersCount: 2, totalQuestions: 5 };

/** What is stored cannot be read, or was written by somebody else. */
export async function strangeRecords({ recorder, student }: Stage): Promise<void> {
  await recorder.chapter("unreadable");
  const fay = await student("fay");
  const event = (title: string, each: object) => fay.event(title, QUIZ, each);
  const key = (name: string, user = "fay") => `assess:${name}:${user}:${QUIZ}`;
  await recorder.redis("a record that is no JSON", ["SET", `${key("state")}:1`, "not JSON"]);
  await event("starts", START);
  await fay.get("reads it", READ);
  await fay.get("opens the page", `/practice/${QUIZ}`);
  await event("skips", { type: "question.skip", questionId: "any", questionIndex: 0 });
  await event("resets", { type: "attempt.reset" });
  await recorder.redis(
    "a key of another type",
    ["DEL", `${key("state")}:1`],
    [...["HSET", `${key("state")}:1`, "a", "b"]],
  );
  await event("starts on a key of another type", START);

  await recorder.chapter("legacy");
  const gina = await student("gina");
  await recorder.redis("a legacy record", [
    ...["SET", `${key("state", "gina")}:3`, legacyRecord(3), "EX", "600"],
  ]);
  await gina.get("reads it", READ);
  const known = attemptIn(
    await gina.event("starts", QUIZ, START).then(() => gina.get("reads it", READ)),
  );
  await gina.event("answers", QUIZ, { type: "question.answer", ...answer(known, 0) });
  await skipRest(gina, known, { from: 1 });
  await recorder.redis("a legacy version finalizes it", [
    ...["SET", `${key("state", "gina")}:3`],
    legacyRecord(3, { currentQuestionIndex: 5, isFinalized: true, finalSummary: SUMMARY }),
  ]);
  await gina.get("reads it finalized", READ);
  await gina.event("resets", QUIZ, { type: "attempt.reset" });
  await gina.event("starts the next one", QUIZ, START);

  await recorder.chapter("legacy error");
  const hugo = await student("hugo");
  await recorder.redis("a legacy record that could not be finalized", [
    ...["SET", `${key("state", "hugo")}:1`],
    legacyRecord(1, { currentQuestionIndex: 5, finalizationError: "timeout" }),
  ]);
  await recorder.redis("its answers", [
    ...["HSET", `${key("questions", "hugo")}:1`],
    ...[0, 1, 2, 3, 4].flatMap((at) => [
      ...[String(at), JSON.stringify({ isCorrect: at === 0, response: "1" })],
    ]),
  ]);
  await hugo.event("starts", QUIZ, START);
  await hugo.event("finalizes", QUIZ, { type: "attempt.finalize" });

  await recorder.chapter("changed question");
  const ines = await student("ines");
  const quiz = await started(ines);
  const list = `${key("list", "ines")}:1`;
  const changed = (await recorder.stored(list)).replace(
    /("questions":\[\[[^,]*,)"[^"]*"/,
    '$1"of-before"',
  );
  await recorder.redis(
    "the attempt began with another content",
    ["SET", list, changed, "KEEPTTL"],
    ["APPEND", `${key("state", "ines")}:1`, " "],
  );
  await ines.get("reads it", READ);
  await ines.event("answers what was changed", QUIZ, {
    type: "question.answer",
    ...answer(quiz, 0),
  });
  await ines.event("skips it", QUIZ, { type: "question.skip", ...question(quiz, 0) });
}

/** A gradebook that fails, holds something already, or holds what is not ours. */
export async function gradebook({ recorder, deployment, student, cli }: Stage): Promise<void> {
  const { simulator } = deployment;
  const held = (user: string, number: number, metadata?: Record<string, unknown>): void => {
    simulator.results.put({
      sourcedId: `nice_${user}_${QUIZ}_ali_attempt_${number}`,
      assessmentLineItem: { sourcedId: `${QUIZ}_ali` },
      student: { sourcedId: user },
      ...{ score: 50, scoreStatus: "fully graded", ...(metadata && { metadata }) },
    });
  };
  const due = (title: string, user: string) => {
    const member = `${user}:${QUIZ}`;
    return recorder.redis(title, ["ZADD", outboxIndexKeyOf(member), "XX", "0", member]);
  };

  await recorder.chapter("gradebook");
  const jan = await student("jan");
  recorder.faults({ fault: "F12", match: { operation: "list" } });
  await jan.event("starts while the list fails", QUIZ, START);
  recorder.faults({ fault: "F10", match: { operation: "list" } });
  await jan.event("starts while the filter is refused", QUIZ, START);
  recorder.faults();
  held("jan", 1);
  held("jan", 2);
  await jan.event("starts after two results", QUIZ, START);
  await jan.event("resets", QUIZ, { type: "attempt.reset" });
  recorder.faults({ fault: "F1" });
  await jan.event("starts while the list is falsely empty", QUIZ, START);
  recorder.faults();
  const known = attemptIn(await jan.get("reads it", READ));
  await skipRest(jan, known, { from: 0 });
  recorder.faults({ fault: "F25", match: { operation: "put" } });
  await jan.event("finalizes while results are refused", QUIZ, { type: "attempt.finalize" });
  recorder.faults();
  await jan.get("reads it while it waits", READ);
  await cli.run("counts what is due", ["sweep", "--dry-run", "--json"]);
  await due("time passes", "jan");
  await cli.run("counts what is due then", ["sweep", "--dry-run", "--json"]);
  await cli.run("sweeps", ["sweep", "--json"]);
  await cli.run("sweeps once more", ["sweep", "--json"]);
  await jan.get("reads it published", READ);

  await recorder.chapter("conflict");
  const kim = await student("kim");
  const conflict = await started(kim);
  await skipRest(kim, conflict, { from: 0 });
  held("kim", 1, { attemptId: "another" });
  await kim.event("finalizes over another's result", QUIZ, { type: "attempt.finalize" });
  await due("time passes", "kim");
  await cli.run("sweeps", ["sweep", "--reason", "asked to", "--as", "olga", "--json"]);
  const slot = ["kim", QUIZ, "--reason", "asked to", "--json"];
  await cli.run("shows it", ["attempts", "show", "kim", QUIZ, "--json"]);
  await cli.run("finishes", ["attempts", "finish", ...slot, "--yes"]);
  await cli.run("previews", ["attempts", "resolve-conflict", ...slot, "--dry-run"]);
  await cli.run("resolves", ["attempts", "resolve-conflict", ...slot, "--yes"]);
  await cli.run("resolves once more", ["attempts", "resolve-conflict", ...slot, "--yes"]);
  await cli.run("shows it then", ["attempts", "show", "kim", QUIZ, "--json"]);
  await cli.run("its trail", ["trail", "kim", QUIZ, "--json"]);
  await cli.run("the audit", ["audit", "--json"]);
}

/** A deployment that lets less through. */
export async function strict({ recorder }: Stage, app: RunningApp): Promise<void> {
  await recorder.chapter("strict");
  const as = (who: string) => Speaker.with(recorder, app, who, { "x-user": who });
  const nobody = Speaker.with(recorder, app, "nobody");
  await nobody.post("signs in", "/api/session", { userId: "lea" });
  await nobody.send("signs out", "DELETE /api/session");
  await nobody.get("opens the list", "/");
  await nobody.get("reads an attempt", READ);
  await nobody.get("asks for metrics", "/api/metrics");
  const wrong = { authorization: `Bearer ${METRICS_TOKEN}x` };
  await nobody.get("asks for metrics with a wrong token", "/api/metrics", wrong);
  const right = { authorization: `Bearer ${METRICS_TOKEN}` };
  await nobody.get("asks for metrics with the token", "/api/metrics", right);
  await as("late").event("starts too late", QUIZ, START);
  await as("shut-out").event("starts without a reason why not", QUIZ, START);
  await as("unlucky").event("starts while the policy fails", QUIZ, START);
  await as(OPERATOR).get("opens the operators' page", "/ops");
  const lea = as("lea");
  const known = await started(lea);
  for (const index of known.questions.keys()) {
    const report = { type: "question.report", ...question(known, index), report: "unclear" };
    await lea.event(`reports question ${index}`, QUIZ, report);
  }
  await lea.event("finalizes", QUIZ, { type: "attempt.finalize" });
  await lea.event("resets", QUIZ, { type: "attempt.reset" });
  await lea.event("starts a second one", QUIZ, START);
  const page = `/practice/${QUIZ}`;
  const start = { name: "getOrCreateAssessmentState", page };
  await lea.action("starts a second one by an action", start, { json: { resourceId: QUIZ } });
  const leo = as("leo");
  const atLimit = ["SET", "assess:rate:leo", "12", "EX", "60"];
  await recorder.redis("other instances have counted to the limit", atLimit);
  await leo.get("is served once, and this instance hears of it", READ);
  await leo.event("is one too many", QUIZ, START);
  await leo.get("reads one too many", READ);
  await leo.action("acts one too many", start, { json: { resourceId: QUIZ } });
}

/** Redis is full, and then it is gone. The last chapter: it takes everything with it. */
export async function redisFails(stage: Stage): Promise<void> {
  const { recorder, deployment, student, cli } = stage;
  await recorder.chapter("redis full");
  const max = await student("max");
  await recorder.redis("memory is full", ["CONFIG", "SET", "maxmemory", "1"]);
  await max.event("starts", QUIZ, START);
  await max.get("reads it", READ);
  await recorder.redis("memory is there", ["CONFIG", "SET", "maxmemory", "0"]);
  await max.event("starts then", QUIZ, START);

  await recorder.chapter("redis down");
  await deployment.redis.kill();
  await recorder.withoutRedis(async () => {
    await max.event("starts", QUIZ, START);
    await max.get("reads it", READ);
    const page = `/practice/${QUIZ}`;
    const start = { name: "getOrCreateAssessmentState", page };
    await max.action("starts by an action", start, { json: { resourceId: QUIZ } });
    await max.get("asks whether it is ready", "/api/health/ready");
    await max.get("asks whether it lives", "/api/health/live");
    await max.get("opens the page", page);
    await cli.run("shows a slot", ["attempts", "show", "max", QUIZ, "--json"]);
  });
}
