import { renderToStaticMarkup } from "react-dom/server";
import { AppRouterContext } from "next/dist/shared/lib/app-router-context.shared-runtime";
import { describe, expect, it } from "vitest";
import { attemptIdOf } from "#machines/attempt.identity";
import { trailOf } from "#lib/services/operations";
import type { SlotFacts, SlotPicture } from "#lib/services/operations";
import { TrailView } from "#src/components/machine/trail-view.tsx";

const SLOT = { userId: "ada", resourceId: "quiz" };
const DAY = "2026-01-01T00:00:00.000Z";
const idOf = (number: number) => attemptIdOf(SLOT, number, DAY).slice(0, 6);

const NOTHING: SlotFacts = {
  ...{ pointer: null, pointerTtlSeconds: null, storedMark: null, markTtlSeconds: null },
  ...{ highWater: 0, currentNumber: null, records: [], outbox: [], outboxTtlSeconds: null },
  ...{ aside: [], asideTtlSeconds: null, nextLookAt: null, version: "v" },
};

/** The words of the page for a slot with this trail and these facts. */
async function page(texts: readonly string[], facts: Partial<SlotFacts> = {}): Promise<string> {
  const stored = texts.map((text, at) => ({ id: `${at}`, atMs: at * 1_000, text }));
  const store = { readTrail: () => Promise.resolve(stored) };
  const picture: SlotPicture = {
    slot: SLOT,
    facts: { ...NOTHING, ...facts },
    gradebook: { kind: "fault", code: "gradebook_unavailable", message: "" },
    diagnosis: { sentence: "", differences: [] },
    trail: await trailOf(store, { slot: SLOT, doubts: {} }),
    possible: [],
  };
  const page = { kind: "shown", shown: picture, at: "2026-01-01T00:00:00.000Z" } as const;
  return words(
    <AppRouterContext.Provider value={ROUTER}>
      <TrailView page={page} />
    </AppRouterContext.Provider>,
  );
}

const nothing = () => undefined;
/** The page refreshes itself by the router of Next.js, which nobody asks here. */
const ROUTER = {
  ...{ back: nothing, forward: nothing, refresh: nothing },
  ...{ push: nothing, replace: nothing, prefetch: nothing, bfcacheId: "" },
};

const words = (element: React.ReactElement): string =>
  renderToStaticMarkup(element)
    .replace(/<svg.*?<\/svg>/gs, "")
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ");

describe("the page of a slot's trail says in which state it is", () => {
  it("nothing is stored of the slot", async () => {
    expect(await page([])).toContain("Nothing is stored of this slot Check the student");
  });

  it("the slot is there, and its trail is empty", async () => {
    const text = await page([], { storedMark: "3" });
    expect(text).toContain(
      "This slot has no trail Nothing was recorded, or the trail has expired.",
    );
  });

  it("the whole trail is there: its last entry is shown", async () => {
    const texts = [`s1 0/2 ${idOf(1)} ${DAY}`, `a1 1/2 ${idOf(1)}`];
    const text = await page(texts, { currentNumber: 1 });
    expect(text).toContain("Now in Active › answering Attempt 1, 1 of 2 answered");
    expect(text).toContain("Entry 2 of 2");
    expect(text).not.toContain("is gone since");
  });

  it("the trail has lost its beginning", async () => {
    const text = await page([`a1 1/2 ${idOf(1)}`], { currentNumber: 1 });
    expect(text).toContain("What happened before is no longer in the trail");
    expect(await page([`s2 0/2 ${idOf(2)} ${DAY}`])).toContain("Earlier attempts are not in this");
  });

  it("the attempt has expired since, and its trail has not", async () => {
    expect(await page([`s1 0/2 ${idOf(1)} ${DAY}`])).toContain("The attempt is gone since");
  });

  it("an entry is not allowed by the machine", async () => {
    const text = await page([`s1 0/2 ${idOf(1)} ${DAY}`, `f1 2 ${idOf(1)}`], { currentNumber: 1 });
    expect(text).toContain("Changed by something else: attempt 1");
  });

  it("the store is in memory, or Redis fails", () => {
    expect(words(<TrailView page={{ kind: "no_redis" }} />)).toContain("keeps attempts in memory");
  });
});
