import type { Call } from "./call";
import { execute } from "./world";
import type { CallFault, Executed, World } from "./world";

export interface Asked {
  readonly pod: number;
  readonly call: Call;
  readonly fault: CallFault | null;
}

/** What live histories are executed on. One history at a time. */
export interface Ground {
  /** Makes everything what the world says, whatever was there. */
  readonly begin: (world: World) => Promise<void>;
  readonly call: (world: World, asked: Asked) => Promise<Executed>;
  /** Something has happened to the world that is none of the pods' doing. */
  readonly happen: (before: World, after: World) => Promise<void>;
  /** The history is over, and this is what must be there now. */
  readonly end: (world: World) => Promise<void>;
}

/** The production memory store alone: the world is all there is. */
export const memoryGround: Ground = {
  begin: () => Promise.resolve(),
  call: (world, { call, fault }) => execute(world, call, fault),
  happen: () => Promise.resolve(),
  end: () => Promise.resolve(),
};
