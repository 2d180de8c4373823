import { Fault } from "#lib/fault";
import type { OperatorStore, RedisDiagnostics, SlotIndex } from "#lib/assessment-cache";
import { slotKey } from "#lib/slot";
import type { Slot } from "#lib/slot";
import { factsOf } from "../operations";
import type { SlotFacts } from "../operations";
import { once } from "./once";

/** Slots that are looked at at once: few, because students are served meanwhile. */
const AT_ONCE = 8;

export interface SampledSlot {
  readonly slot: Slot;
  /** null: a key of it has a type that it cannot have, so nothing can be said of it. */
  readonly facts: SlotFacts | null;
}

type KeySample = Awaited<ReturnType<RedisDiagnostics["sampleKeys"]>>;

/** What several checks look at, read once for all of them; after a fault, read again. */
export interface SlotSample {
  readonly size: number;
  /** null: the user may not SCAN. */
  keys(): Promise<KeySample>;
  /** Slots that the sampled keys belong to. */
  slotsOfKeys(): Promise<readonly Slot[]>;
  /** The newest slots of the index and those of the sampled keys, each as it is now. */
  slots(): Promise<readonly SampledSlot[]>;
  examine(slot: Slot): Promise<SampledSlot>;
}

interface Sampling {
  readonly sight: Pick<RedisDiagnostics, "sampleKeys">;
  readonly operators: Pick<OperatorStore, "examine">;
  readonly index: Pick<SlotIndex, "page">;
}

export function createSlotSample(ports: Sampling, size: number): SlotSample {
  const { sight, operators, index } = ports;
  const keys = once(() => sight.sampleKeys(size));
  const slotsOfKeys = once(async () => distinct((await keys())?.keys ?? [], size));
  const examine = async (slot: Slot): Promise<SampledSlot> => {
    try {
      return { slot, facts: factsOf(slot, await operators.examine(slot)) };
    } catch (error) {
      if (error instanceof Fault && !error.retryable) return { slot, facts: null };
      throw error;
    }
  };
  const slots = once(async () => {
    const indexed = await pageOf(index, size);
    const all = distinct(
      [...indexed, ...(await slotsOfKeys())].map((slot) => ({ slot })),
      size,
    );
    return fewAtOnce(all, examine);
  });
  return { size, keys, slotsOfKeys, slots, examine };
}

/** An index of another type is told by key-health; the slots are found by their keys then. */
async function pageOf(index: Sampling["index"], limit: number): Promise<readonly Slot[]> {
  try {
    return (await index.page({ limit })).slots;
  } catch (error) {
    if (error instanceof Fault && !error.retryable) return [];
    throw error;
  }
}

function distinct(
  named: readonly { readonly slot: Slot | null }[],
  limit: number,
): readonly Slot[] {
  const slots = named.flatMap(({ slot }) => slot ?? []);
  return [...new Map(slots.map((slot) => [slotKey(slot), slot])).values()].slice(0, limit);
}

/** Does it to each, a few at once, and keeps the order. */
export async function fewAtOnce<Item, Done>(
  items: readonly Item[],
  work: (item: Item) => Promise<Done>,
): Promise<readonly Done[]> {
  const done: Done[] = [];
  for (let from = 0; from < items.length; from += AT_ONCE) {
    done.push(...(await Promise.all(items.slice(from, from + AT_ONCE).map(work))));
  }
  return done;
}
