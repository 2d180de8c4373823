import { fc, test as property } from "@fast-check/vitest";
import { InMemoryProvider, OpenFeature, ProviderEvents } from "@openfeature/server-sdk";
import { afterEach, describe, expect, test, vi } from "vitest";
import { ROLLOUT_FLAG } from "#lib/rollout/evaluation";
import type { FlagClient } from "#lib/rollout/evaluation";
import { flaggedModes, KNOWN_SLOTS_MAX, MODE_AGE_MS_MAX } from "#lib/rollout/flagged-modes";
import type { FlaggedModes } from "#lib/rollout/flagged-modes";
import { openFeatureRollout } from "#lib/rollout/open-feature";
import { ROLLOUT_MODES } from "#lib/services/attempt";
import type { RolloutMode } from "#lib/services/attempt";
import type { Slot } from "#lib/slot";

const OPTIONS = { hashKey: "the same on every pod", defaultMode: "pinned-compat" } as const;
const slot = { userId: "mia", resourceId: "sums" };

afterEach(() => OpenFeature.clearProviders());

async function modeOf(modes: FlaggedModes, of: Slot = slot) {
  return modes.known(of) ?? (await modes.ask(of));
}

/** A flag that everybody reads, and whose provider announces changes if it is told to. */
function flag(mode: RolloutMode) {
  const handlers = new Map<string, (() => void)[]>();
  const evaluations = vi.fn();
  const client: FlagClient = {
    getStringDetails: async () => {
      evaluations();
      return { value: state.mode };
    },
    addHandler: (event, handler) => {
      handlers.set(event, [...(handlers.get(event) ?? []), handler]);
    },
  };
  const announce = (event: string) => handlers.get(event)?.forEach((handler) => handler());
  const state = { mode, client, evaluations, announce };
  return state;
}

describe("what the flag gave", () => {
  test("is known for its slot alone, and for five seconds from when it was asked", async () => {
    let nowMs = 0;
    const shared = flag("pinned");
    const modes = flaggedModes(shared.client, OPTIONS, () => nowMs);
    expect(modes.known(slot)).toBeNull();
    const asked = modes.ask(slot);
    nowMs = 1_000;
    expect(await asked).toBe("pinned");
    shared.mode = "derive";
    nowMs = MODE_AGE_MS_MAX - 1;
    expect(modes.known(slot)).toBe("pinned");
    expect(modes.known({ ...slot, resourceId: "fractions" })).toBeNull();
    nowMs = MODE_AGE_MS_MAX;
    expect(modes.known(slot)).toBeNull();
    expect(await modes.ask(slot)).toBe("derive");
  });

  test.each(Object.values(ProviderEvents))("is forgotten after %s", async (event) => {
    const { client, announce } = flag("pinned");
    const modes = flaggedModes(client, OPTIONS);
    await modes.ask(slot);
    announce(event);
    expect(modes.known(slot)).toBeNull();
  });

  test("is not known if a change was announced while it was asked", async () => {
    const shared = flag("pinned");
    const modes = flaggedModes(shared.client, OPTIONS);
    const asked = modes.ask(slot);
    shared.announce(ProviderEvents.ConfigurationChanged);
    expect(await asked).toBe("pinned");
    expect(modes.known(slot)).toBeNull();
  });

  test.each([
    ["no mode", { value: "pined" }],
    ["an error", { value: "pinned", errorCode: "GENERAL" }],
  ])("is not known if it is %s", async (_what, details) => {
    const modes = flaggedModes({ getStringDetails: async () => details }, OPTIONS);
    await modes.ask(slot);
    expect(modes.known(slot)).toBeNull();
  });

  test("is known of a limited number of slots: of those that were asked last", async () => {
    const modes = flaggedModes(flag("pinned").client, OPTIONS);
    const [first, second, ...others] = Array.from({ length: KNOWN_SLOTS_MAX }, (_, at) => {
      return { ...slot, userId: `user-${at}` };
    });
    if (first === undefined || second === undefined) throw new Error("too few slots");
    for (const each of [first, second, ...others, first, slot]) await modes.ask(each);
    expect(modes.known(second)).toBeNull();
    for (const each of [first, ...others, slot]) expect(modes.known(each)).toBe("pinned");
  });
});

describe("every pod follows a change of the flag", () => {
  const PODS = 3;
  const step = fc.oneof(
    fc.record({ laterMs: fc.constantFrom(1, 1_999, 3_000) }),
    fc.record({ mode: fc.constantFrom(...ROLLOUT_MODES) }),
    fc.record({ pod: fc.nat({ max: PODS - 1 }), userId: fc.constantFrom("mia", "leo") }),
  );
  const steps = fc.array(step, { maxLength: 60, size: "max" });

  property.prop([steps, fc.boolean()], { seed: 7, numRuns: 300 })(
    "at once if it is announced, otherwise in five seconds",
    async (steps, isAnnounced) => {
      let nowMs = 0;
      const shared = flag("derive");
      const pods = Array.from({ length: PODS }, () => {
        return flaggedModes(shared.client, OPTIONS, () => nowMs);
      });
      const history = [{ mode: shared.mode, fromMs: -Infinity, untilMs: Infinity }];
      for (const next of steps) {
        if ("laterMs" in next) nowMs += next.laterMs;
        if ("mode" in next) {
          const [last] = history.slice(-1);
          if (last !== undefined) last.untilMs = nowMs;
          history.push({ mode: next.mode, fromMs: nowMs, untilMs: Infinity });
          shared.mode = next.mode;
          if (isAnnounced) shared.announce(ProviderEvents.ConfigurationChanged);
        }
        if ("pod" in next) {
          const pod = pods[next.pod];
          const of = { ...slot, userId: next.userId };
          const seen = pod === undefined ? null : await modeOf(pod, of);
          const oldestMs = isAnnounced ? nowMs : nowMs - MODE_AGE_MS_MAX;
          const possible = history.filter(({ untilMs }) => untilMs > oldestMs);
          expect(possible.map(({ mode }) => mode)).toContain(seen);
        }
      }
    },
  );

  test("also by the events of a real provider, in each of two pods", async () => {
    const configured = (defaultVariant: string) => ({
      [ROLLOUT_FLAG]: {
        ...{ variants: { new: "pinned", old: "derive" }, defaultVariant, disabled: false },
      },
    });
    const providers = [configured("old"), configured("old")].map(
      (flags) => new InMemoryProvider(flags),
    );
    const pods = providers.map((provider) => openFeatureRollout({ ...OPTIONS, provider }));
    for (const pod of pods) await vi.waitFor(async () => expect(await pod(slot)).toBe("derive"));
    for (const pod of pods) expect(pod(slot), "known").toBe("derive");
    for (const provider of providers) provider.putConfiguration(configured("new"));
    for (const pod of pods) expect(await pod(slot)).toBe("pinned");
  });
});
