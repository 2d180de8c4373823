import { describe, expect, test } from "vitest";
import { Fault } from "#lib/fault";
import { Gates } from "./gates";
import { begin, QUIET, tab } from "./histories";
import type { PodName } from "./histories";
import { MixedWorld, QUESTIONS } from "./mixed-world";
import { brokenPromises } from "./promises";
import type { BrokenPromise, Observation } from "./promises";
import { everySchedule } from "./schedules";
import type { RequestKind } from "./student";

/**
 * What docs/rollout.md says cannot be promised while legacy pods run: each is found here, so that the
 * list stays true. Should one of these fail, it may be promised from now on.
 */

/** One tab's requests, each to one pod. */
type Plan = readonly (readonly [RequestKind, PodName])[];

interface Setting {
  readonly world: MixedWorld;
  readonly observations: Observation[];
}

async function play(
  plans: readonly Plan[],
  choices: Parameters<Gates["run"]>[0],
  prepare: (setting: Setting, run: () => Promise<void>) => Promise<void> = async () => undefined,
): Promise<Setting & { readonly broken: readonly BrokenPromise[] }> {
  const gates = new Gates();
  const setting = { world: new MixedWorld(gates), observations: [] as Observation[] };
  await prepare(setting, () => gates.run(QUIET));
  const lives = plans.map((plan, at) => follow(plan, `tab ${at}`, setting));
  await gates.run(choices);
  await Promise.all(lives);
  const isSequential = plans.length === 1;
  return {
    ...setting,
    broken: brokenPromises(setting.world, setting.observations, { isSequential }),
  };
}

/** After a refusal the page asks for the attempt anew: of the pod that refused. */
async function follow(plan: Plan, name: string, { world, observations }: Setting): Promise<void> {
  const left = [...plan];
  let pod: PodName = "old 1";
  await tab(name, {
    ...{ world, observations, view: null },
    drawing: {
      ...QUIET,
      askOf: () => {
        const next = left.shift();
        if (next === undefined) return null;
        [, pod] = next;
        return next[0];
      },
      podOf: () => pod,
    },
  });
}

async function everyPlay(plans: readonly Plan[], prepare?: Parameters<typeof play>[2]) {
  const found: BrokenPromise[] = [];
  await everySchedule(0, async (choices) => {
    found.push(...(await play(plans, choices, prepare)).broken);
  });
  return found;
}

describe("while legacy pods run it cannot be promised", () => {
  test("that two tabs may start at the same moment: a legacy pod creates over what is there", async () => {
    const found = await everyPlay([
      [["start", "old 1"]],
      [
        ["start", "new 1"],
        ["answer", "new 1"],
      ],
    ]);
    expect(found).toContainEqual({
      promise: "kept",
      what: "answer 0 of attempt 1, acknowledged by new 1, is gone with its attempt",
    });
  });

  test("that an answer beside a legacy pod's finalize is counted: its mark is written blindly", async () => {
    const prepare = async ({ world }: Setting, run: () => Promise<void>) => {
      const pending = begin(world, "old 1");
      await run();
      await pending;
    };
    const lost = new Set<boolean>();
    await everySchedule(0, async (choices) => {
      const plans: readonly Plan[] = [
        [
          ["start", "old 1"],
          ["finalize", "old 1"],
        ],
        [
          ["start", "new 1"],
          ["answer", "new 1"],
        ],
      ];
      const { world, observations } = await play(plans, choices, prepare);
      const isApplied = observations.some(
        ({ ask, reply }) => ask === "answer" && reply.kind === "done",
      );
      const state = JSON.parse(world.keys.text("assess:state:u:r:1") ?? "{}") as {
        currentQuestionIndex: number;
      };
      lost.add(isApplied && state.currentQuestionIndex === 0);
    });
    expect(lost).toContain(true);
  });

  test("that a legacy pod is not fooled by a list: it opens an earlier attempt beside the live one", async () => {
    const prepare = async ({ world }: Setting, run: () => Promise<void>) => {
      world.results.set("nice_u_r_ali_attempt_1", { score: 50, attemptId: "of before" });
      const pending = begin(world, "new 1");
      await run();
      await pending;
      world.list = "empty";
    };
    const { broken } = await play(
      [
        [
          ["start", "new 1"],
          ["start", "old 1"],
        ],
      ],
      QUIET,
      prepare,
    );
    expect(broken.map(({ promise }) => promise)).toContain("forward");
  });

  test("that such a pod, finalizing, looks before it writes: it puts over another attempt's result", async () => {
    const prepare = async ({ world }: Setting, run: () => Promise<void>) => {
      world.results.set("nice_u_r_ali_attempt_1", { score: 50, attemptId: "of before" });
      world.list = "empty";
      await run();
    };
    const answers = Array.from({ length: QUESTIONS }, () => ["answer", "old 1"] as const);
    const plan: Plan = [["start", "old 1"], ...answers, ["finalize", "old 1"]];
    const { world } = await play([plan], QUIET, prepare);
    expect(world.results.get("nice_u_r_ali_attempt_1")).toMatchObject({ attemptId: null });
    expect(world.overwritten).toEqual([]);
  });

  test("that what a legacy pod opens on a burned number, before its result is listed, goes on", async () => {
    const prepare = async ({ world }: Setting, run: () => Promise<void>) => {
      world.results.set = () => {
        throw new Fault("gradebook_unavailable", "it is down", { retryable: true });
      };
      await run();
    };
    const answers = Array.from({ length: QUESTIONS }, () => ["answer", "new 1"] as const);
    const plan: Plan = [
      ...[["start", "new 1"] as const, ...answers, ["finalize", "new 1"] as const],
      ...([
        ["reset", "old 1"],
        ["start", "old 1"],
        ["answer", "old 1"],
      ] as const),
      ["start", "new 1"],
    ];
    const { broken } = await play([plan], QUIET, prepare);
    expect(broken.map(({ promise }) => promise)).toContain("steady");
  });

  test("that a new pod sees a legacy pod's reset of a finished attempt: it shows the summary again", async () => {
    const answers = Array.from({ length: QUESTIONS }, () => ["answer", "new 1"] as const);
    const plan: Plan = [
      ...[["start", "new 1"] as const, ...answers, ["finalize", "new 1"] as const],
      ...([
        ["reset", "old 1"],
        ["start", "new 1"],
      ] as const),
    ];
    const { observations } = await play([plan], QUIET);
    expect(observations.at(-1)?.reply.shown).toMatchObject({ number: 1, isFinalized: true });
  });
});
