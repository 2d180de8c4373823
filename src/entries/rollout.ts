export { ROLLOUT_FLAG } from "#lib/rollout/evaluation";
export type { FlagClient, FlagOptions } from "#lib/rollout/evaluation";
export { openFeatureRollout } from "#lib/rollout/open-feature";
export type { OpenFeatureRolloutOptions } from "#lib/rollout/open-feature";
export type { RolloutMode } from "#lib/services/attempt";
