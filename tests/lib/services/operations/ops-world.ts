import {
  createOperatorStore,
  createRedisStore,
  createSlotIndex,
  type AttemptStore,
  type OperatorStore,
  type SlotIndex,
} from "#lib/assessment-cache";
import { systemClock } from "#lib/clock";
import { createAttemptEngine } from "#lib/services/attempt";
import type { EngineEvent } from "#lib/services/attempt/engine-events";
import { createOneRosterGradebook, RESULT_ID_PREFIX } from "#lib/services/one-roster";
import {
  createOperations,
  type OperatorActionRequest,
  type Operations,
  type SlotDirectory,
} from "#lib/services/operations";
import type { Slot } from "#lib/slot";
import { bank, startWorld, type World } from "../attempt/world";
import { dumpRedis, type RedisDump } from "#tests/lib/http/redis-dump";
import { connectWithoutTimeLimit } from "#tests/lib/assessment-cache/unlimited-connection";

/** Students' pods and an operator's process, on one Redis and one gradebook. */
export interface OpsWorld extends World {
  readonly operations: (options?: OperationsOptions) => Operations;
  readonly operators: OperatorStore;
  readonly index: SlotIndex;
  /** What operators' actions left in the journal. */
  readonly noted: EngineEvent[];
  /** Everything in Redis, times to live included (in whole hours: they tick). */
  readonly everything: () => Promise<RedisDump>;
}

interface OperationsOptions {
  /** Stands between the operator and the store: to let a student in at one exact moment. */
  readonly around?: (store: AttemptStore) => AttemptStore;
  readonly aroundOperators?: (store: OperatorStore) => OperatorStore;
  readonly legacyPodsMayRun?: boolean;
  /** What the index holds, by default nothing. */
  readonly slots?: readonly Slot[];
  /** The index itself, in place of `slots`. */
  readonly directory?: SlotDirectory;
}

export async function startOpsWorld(): Promise<OpsWorld> {
  const world = await startWorld();
  const connection = connectWithoutTimeLimit({ kind: "single", url: world.redis.url });
  const noted: EngineEvent[] = [];
  const gradebook = createOneRosterGradebook({
    baseUrl: world.gradebook.baseUrl,
    token: {
      url: world.gradebook.tokenUrl,
      clientId: world.gradebook.clientId,
      clientSecret: world.gradebook.clientSecret,
    },
    timings: {
      ...{ backoffInitialMs: 1, backoffMaxMs: 5 },
      ...{ tryTimeoutMs: 500, breakerFailuresMax: 1e6 },
    },
  });
  const [careful, alone] = [true, false].map((legacyPodsMayRun) => ({
    store: createRedisStore(connection, { legacyPodsMayRun }),
    operators: createOperatorStore(connection, { legacyPodsMayRun }),
  }));
  if (careful === undefined || alone === undefined) throw new Error("two stores were made");
  const operations = (options: OperationsOptions = {}): Operations => {
    const { around = (it) => it, aroundOperators = (it) => it, legacyPodsMayRun = true } = options;
    const parts = legacyPodsMayRun ? careful : alone;
    const store = around(parts.store);
    const operators = aroundOperators(parts.operators);
    const emit = (event: EngineEvent): void => void noted.push(event);
    const engine = createAttemptEngine({ ...systemClock, store, gradebook, questions: bank, emit });
    const slots = options.directory ?? pages(options.slots ?? []);
    const resultIdPrefix = RESULT_ID_PREFIX;
    const ports = { store, operators, engine, gradebook, emit, slots };
    return createOperations({ ...ports, resultIdPrefix, legacyPodsMayRun });
  };
  return {
    ...world,
    operations,
    operators: careful.operators,
    index: createSlotIndex(connection),
    noted,
    everything: () => withTimesToLive(world),
    stop: async () => {
      connection.client.disconnect();
      await world.stop();
    },
  };
}

async function withTimesToLive({ redis, raw }: World): Promise<RedisDump> {
  const dump = await dumpRedis(redis.url);
  const lived = await Promise.all(
    Object.keys(dump).map(async (key) => {
      const hours = Math.round((await raw.ttl(key)) / 3_600);
      return [key, `${dump[key]} ${hours} h`] as const;
    }),
  );
  return Object.fromEntries(lived);
}

/** An index that was filled by hand. */
function pages(slots: readonly Slot[]): SlotDirectory {
  return {
    page: ({ userId, limit, cursor = "0" }) => {
      const all = slots.filter((slot) => userId === undefined || slot.userId === userId);
      const from = Number(cursor);
      const next = from + limit < all.length ? String(from + limit) : null;
      return Promise.resolve({ slots: all.slice(from, from + limit), next });
    },
  };
}

export function order(
  action: OperatorActionRequest["action"],
  more: Partial<OperatorActionRequest> = {},
): OperatorActionRequest {
  return { action, operator: "opal", reason: "the teacher asked", isDryRun: false, ...more };
}
