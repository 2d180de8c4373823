import pMap from "p-map";
import { Fault } from "#lib/fault";
import type { OperatorStore, RedisDiagnostics, SlotIndex } from "#lib/assessment-cache";
import { slotKey } from "#lib/slot";
import type { Slot } from "#lib/slot";
import { factsOf } from "../operations";
import type { SlotFacts } from "../operations";
import { once } from "./once";

/** How many slots are read at the same time: few, because students use the same Redis. */
export const SLOT_READS = { concurrency: 8 } as const;

export interface SampledSlot {
  readonly slot: Slot;
  /** null: a key of the slot has the wrong type, so the slot cannot be read. */
  readonly facts: SlotFacts | null;
}

type KeySample = Awaited<ReturnType<RedisDiagnostics["sampleKeys"]>>;

/** The slots and keys that several checks examine, read once; after a fault, read again. */
export interface SlotSample {
  readonly size: number;
  /** null: the user may not SCAN. */
  keys(): Promise<KeySample>;
  /** Slots that the sampled keys belong to. */
  slotsOfKeys(): Promise<readonly Slot[]>;
  /** The newest slots of the index and those of the sampled keys, in their current state. */
  slots(): Promise<readonly SampledSlot[]>;
  examine(slot: Slot): Promise<SampledSlot>;
}

interface SamplePorts {
  readonly diagnostics: Pick<RedisDiagnostics, "sampleKeys">;
  readonly operators: Pick<OperatorStore, "examine">;
  readonly index: Pick<SlotIndex, "page">;
}

export function createSlotSample(ports: SamplePorts, size: number): SlotSample {
  const { diagnostics, operators, index } = ports;
  const keys = once(() => diagnostics.sampleKeys(size));
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
    return pMap(all, examine, SLOT_READS);
  });
  return { size, keys, slotsOfKeys, slots, examine };
}

/** Where the index key has the wrong type, key-health reports it, and the keys give the slots. */
async function pageOf(index: SamplePorts["index"], limit: number): Promise<readonly Slot[]> {
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
