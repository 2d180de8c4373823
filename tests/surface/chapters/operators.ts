import { OPERATOR } from "../deployment";
import { actionResult } from "../replies";
import type { Speaker } from "../speakers";
import { attemptIn, question, QUIZ, skipRest, started, type Stage } from "./stage";
import { legacyRecord } from "./trouble";

type Fields = Readonly<Record<string, string>>;

/** The version of the slot that a preview has shown. */
function versionIn(body: unknown): string {
  const { report } = actionResult(String(body)) as { report?: { version?: string } | null };
  return report?.version ?? "";
}

function actionsOf(opal: Speaker, user: string) {
  const page = `/ops/${user}/${QUIZ}`;
  const act = (title: string, fields: Fields) => {
    const form = { userId: user, resourceId: QUIZ, reason: "asked to", ...fields };
    return opal.action(title, { name: "performOperatorAction", page }, { form });
  };
  return {
    act,
    preview: (deed: string, more: Fields = {}) =>
      act(`previews ${deed}`, { deed, step: "preview", ...more }),
    both: async (deed: string, more: Fields = {}) => {
      const seen = versionIn(await act(`previews ${deed}`, { deed, step: "preview", ...more }));
      await act(`does ${deed}`, { deed, step: "do", seen, ...more });
      return seen;
    },
    look: (title: string) => opal.get(title, page),
  };
}

/** Each of the operator's actions by the page's forms: previewed, done, and refused. */
export async function byForms({ recorder, student }: Stage): Promise<void> {
  await recorder.chapter("operator");
  const opal = await student(OPERATOR);
  const nora = await student("nora");
  const { act, preview, both, look } = actionsOf(opal, "nora");
  const state = `assess:state:nora:${QUIZ}`;
  await look("looks at an empty slot");
  await preview("abandon");
  await preview("finish");
  await preview("repin", { attemptNumber: "1" });
  await preview("resolve-conflict");
  await preview("discard-quarantined");
  await started(nora);
  await preview("finish");
  await preview("repin", { attemptNumber: "1" });
  await preview("repin");
  const seen = await both("abandon");
  await act("does it once more with what was seen", { deed: "abandon", step: "do", seen });
  await act("does it without a preview", { deed: "abandon", step: "do" });
  await act("gives no reason", { deed: "abandon", step: "preview", reason: " " });
  await act("wants what nobody can", { deed: "destroy", step: "preview" });
  await act("names no number", { deed: "repin", step: "preview", attemptNumber: "0" });
  await nora.event("starts again", QUIZ, { type: "attempt.start" });
  await recorder.redis("a legacy record beside it", ["SET", `${state}:4`, legacyRecord(4)]);
  await both("repin", { attemptNumber: "4" });
  await both("repin", { attemptNumber: "1" });
  await recorder.redis("the mark is raised", ["SET", `assess:highwater:nora:${QUIZ}`, "1"]);
  await preview("repin", { attemptNumber: "1" });
  const second = attemptIn(await nora.get("reads it", `/api/attempts/${QUIZ}`));
  await skipRest(nora, second, { from: 0 });
  await look("looks at the complete attempt");
  await both("finish");
  await preview("finish");
  await look("looks at the finished attempt");
  await both("abandon");
  await recorder.redis("a record that is no JSON", ["SET", `${state}:9`, "not JSON"]);
  await recorder.redis("the pointer names it", ["SET", `assess:active:nora:${QUIZ}`, "9"]);
  await preview("abandon");
  await preview("finish");
  await preview("repin", { attemptNumber: "9" });
  await both("discard-quarantined");
  await look("looks at the slot in the end");
  await opal.get("opens the overview", "/ops");
  await opal.get("opens the list", "/ops/attempts");
  await opal.get("opens the audit", "/ops/audit");
  const sweep = (title: string, form: Fields) =>
    opal.action(title, { name: "sweepNow", page: "/ops/sweep" }, { form });
  await sweep("sweeps with a reason", { reason: "asked to" });
  await sweep("sweeps without a reason", { reason: " " });
  await sweep("sweeps with no field", {});
  const asStudent = { name: "performOperatorAction", page: "/ops" };
  await nora.action("a student tries", asStudent, { form: { deed: "abandon", step: "preview" } });
  await nora.action("a student sweeps", { name: "sweepNow", page: "/ops/sweep" }, { form: {} });
  const crossSite = { ...asStudent, headers: { "sec-fetch-site": "cross-site" } };
  await opal.action("another site tries", crossSite, {
    form: { deed: "abandon", step: "preview" },
  });
}

/** The same and more at the command line. */
export async function byCommands({ recorder, deployment, student, cli }: Stage): Promise<void> {
  await recorder.chapter("commands");
  const olaf = await student("olaf");
  const state = `assess:state:olaf:${QUIZ}`;
  const known = await started(olaf);
  await olaf.event("skips", QUIZ, { type: "question.skip", ...question(known, 0) });
  const slot = ["olaf", QUIZ];
  const why = ["--reason", "asked to", "--json"];
  await cli.run("lists the attempts", ["attempts", "list", "--json"]);
  await cli.run("lists one", ["attempts", "list", "--limit", "1", "--json"]);
  await cli.run("lists those of a user", ["attempts", "list", "--user", "olaf", "--all", "--json"]);
  await cli.run("lists those of nobody", ["attempts", "list", "--user", "nobody", "--json"]);
  await cli.run("shows a slot", ["attempts", "show", ...slot, "--json"]);
  await cli.run("shows it to a person", ["attempts", "show", ...slot]);
  await cli.run("shows an empty slot", ["attempts", "show", "nobody", QUIZ, "--json"]);
  await cli.run("previews abandon", ["attempts", "abandon", ...slot, ...why, "--dry-run"]);
  await cli.run("asks for --yes", ["attempts", "abandon", ...slot, ...why]);
  await cli.run("abandons", ["attempts", "abandon", ...slot, ...why, "--yes", "--as", "olga"]);
  await cli.run("abandons nothing", ["attempts", "abandon", ...slot, ...why, "--yes"]);
  await cli.run("finishes nothing", ["attempts", "finish", ...slot, ...why, "--yes"]);
  const again = await started(olaf);
  await cli.run("finishes what is incomplete", ["attempts", "finish", ...slot, ...why, "--yes"]);
  await recorder.redis("a legacy record beside it", ["SET", `${state}:3`, legacyRecord(3)]);
  const repin = ["attempts", "repin", ...slot, ...why];
  await cli.run("previews repin", [...repin, "--attempt", "3", "--dry-run"]);
  await cli.run("repins", [...repin, "--attempt", "3", "--yes"]);
  await cli.run("repins what is pinned", [...repin, "--attempt", "3", "--yes"]);
  await cli.run("repins what is missing", [...repin, "--attempt", "8", "--yes"]);
  await cli.run("repins without a number", repin);
  await cli.run("repins back", [...repin, "--attempt", "1", "--yes"]);
  await skipRest(olaf, again, { from: 0 });
  await cli.run("previews finish", ["attempts", "finish", ...slot, ...why, "--dry-run"]);
  recorder.faults({ fault: "F25", match: { operation: "put" } });
  await cli.run("finishes while results are refused", [
    "attempts",
    "finish",
    ...slot,
    ...why,
    "--yes",
  ]);
  recorder.faults();
  await cli.run("resolves no conflict", ["attempts", "resolve-conflict", ...slot, ...why, "--yes"]);
  await cli.run("finishes what waits", ["attempts", "finish", ...slot, ...why, "--yes"]);
  await cli.run("discards nothing", ["attempts", "discard-quarantined", ...slot, ...why, "--yes"]);
  await recorder.redis("a record that is no JSON", ["SET", `${state}:4`, "not JSON"]);
  await cli.run("shows it unreadable", ["attempts", "show", ...slot, "--json"]);
  await cli.run("discards", ["attempts", "discard-quarantined", ...slot, ...why, "--yes"]);
  await cli.run("the trail", ["trail", ...slot, "--json"]);
  await cli.run("the trail, strictly", ["trail", ...slot, "--strict", "--json"]);
  await cli.run("the trail of nobody", ["trail", "nobody", QUIZ, "--json"]);
  const audit = await cli.run("the audit", ["audit", "--json"]);
  await cli.run("a page of the audit", ["audit", "--limit", "2", "--json"]);
  const { next } = audit as { next: string | null };
  await cli.run("a cursor that is none", ["audit", "--before", "yesterday", "--json"]);
  if (next !== null) throw new Error("the audit is longer than a page");
  await cli.run("a limit that is none", ["attempts", "list", "--limit", "0", "--json"]);
  await cli.run("a reason that is none", ["attempts", "abandon", ...slot, "--reason", " "]);
  const pods = ["--url", deployment.compat.url, "--url", (await deployment.pinned).url];
  await cli.run("the doctor", ["doctor", "--json"]);
  await cli.run("the doctor compares pods", ["doctor", ...pods, "--json"]);
  await cli.run("the doctor finds no Redis", ["doctor", "--json"], {
    REDIS_URL: "redis://127.0.0.1:1",
  });
}

/** Records of before, and what the backfill makes of them. */
export async function backfill({ recorder, cli }: Stage): Promise<void> {
  await recorder.chapter("backfill");
  const record = (user: string, number: number, json: string) =>
    recorder.redis(`a record of ${user}`, [
      "SET",
      `assess:state:${user}:${QUIZ}:${number}`,
      json,
      "EX",
      "600",
    ]);
  await record("pia", 2, legacyRecord(2));
  await record("quin", 1, legacyRecord(1, { isFinalized: true, currentQuestionIndex: 5 }));
  await record("ria", 1, "not JSON");
  await record("sam:strange", 1, legacyRecord(1));
  const run = [
    "backfill",
    "--rate",
    "0",
    "--checkpoint",
    ".next/surface-checkpoint.json",
    "--json",
  ];
  await cli.run("counts", [...run, "--dry-run"]);
  await cli.run("refuses to pin", run, { ROLLOUT_MODE: "derive" });
  await cli.run("seeds", run);
  await cli.run("seeds once more", run);
}
