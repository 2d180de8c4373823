import type { EnvironmentModel, Execution, ModelTypes } from "./model";

export interface LiveCall<T extends ModelTypes> {
  readonly pod: number;
  readonly call: T["call"];
  readonly fault: T["callFault"] | null;
}

/** What live histories are executed on. One history at a time. */
export interface Environment<T extends ModelTypes> {
  /** Makes everything what the world says, whatever was there. */
  readonly begin: (world: T["world"]) => Promise<void>;
  readonly call: (world: T["world"], call: LiveCall<T>) => Promise<Execution<T>>;
  /** An event has changed the world. */
  readonly change: (before: T["world"], after: T["world"]) => Promise<void>;
  /** The history is over, and this is what must be there now. */
  readonly end: (world: T["world"]) => Promise<void>;
}

/** The model alone: the world is all there is. */
export function modelEnvironment<T extends ModelTypes>({
  execute,
}: EnvironmentModel<T>): Environment<T> {
  return {
    begin: () => Promise.resolve(),
    call: async (world, { call, fault }) => execute(world, call, fault),
    change: () => Promise.resolve(),
    end: () => Promise.resolve(),
  };
}
