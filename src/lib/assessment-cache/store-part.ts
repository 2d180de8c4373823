import type { Clock } from "../clock";
import type { RedisConnection } from "./client";
import type { CommandTimer } from "./command-timer";
import type { AttemptStore } from "./contract";
import type { LegacyRecordRepository } from "./legacy-contract";
import type { OperatorStore } from "./operator-contract";
import type { SlotIndex } from "./slot-index";
import type { StoreOptions } from "./store-options";

/** Where attempts are stored: made by `redisStore` or `memoryStore`, opened by `createHoldfast`. */
export interface StorePart {
  /** `memory`: attempts are lost when the process ends. */
  readonly kind: "redis" | "memory";
  /** Opens the connection. */
  open(opening: StoreOpening): OpenStore;
}

/**
 * What `createHoldfast` gives a store when it is opened.
 *
 * @internal
 */
export interface StoreOpening {
  readonly options: StoreOptions;
  readonly clock: Clock;
  /** Times every command. If omitted, nothing is timed. */
  readonly timer?: CommandTimer | undefined;
  /** Receives the errors of the connection, which reconnects by itself. */
  readonly onError: (error: Error) => void;
}

/**
 * The stores of one Redis, or of one memory, for the engines of all modes.
 *
 * @internal
 */
export interface OpenStore {
  /** While legacy pods may run. */
  readonly store: AttemptStore;
  /** Without legacy pods. */
  readonly alone: AttemptStore;
  readonly records: LegacyRecordRepository;
  /** null in memory. */
  readonly index: SlotIndex | null;
  /** null in memory. */
  readonly operators: OperatorStore | null;
  /** null in memory. */
  readonly connection: RedisConnection | null;
}
