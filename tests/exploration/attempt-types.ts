import type { Call, Reply } from "./call";
import type * as core from "./core/model";
import type * as steps from "./core/steps";
import type * as stepping from "./core/stepping";
import type * as explorer from "./core/explorer";
import type * as environment from "./core/environment";
import type { Ghost } from "./judge/ghost";
import type { PodMemory } from "./pod";
import type { Observation } from "./pod-engine";
import type { CallDetails, CallFault, World } from "./world";
import type { EventName } from "./world-events";

/** The types of the engine of attempts, for the core of the exploration. */
export interface AttemptTypes {
  readonly world: World;
  readonly call: Call;
  readonly reply: Reply;
  readonly details: CallDetails;
  readonly ghost: Ghost;
  readonly observation: Observation;
  readonly memory: PodMemory;
  readonly callFault: CallFault;
  readonly event: EventName;
}

export type Step = steps.Step<AttemptTypes>;
export type State = stepping.State<AttemptTypes>;
export type StepResult = stepping.StepResult<AttemptTypes>;
export type Execution = core.Execution<AttemptTypes>;
export type PendingCall = core.PendingCall<AttemptTypes>;
export type Exploration = explorer.Exploration<AttemptTypes>;
export type Counterexample = explorer.Counterexample<AttemptTypes>;
export type Environment = environment.Environment<AttemptTypes>;
export type LiveCall = environment.LiveCall<AttemptTypes>;
