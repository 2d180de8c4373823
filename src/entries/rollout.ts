export { openFeatureRollout, ROLLOUT_FLAG } from "#lib/rollout/open-feature";
export type { FlagClient, FlagOptions, OpenFeatureRolloutOptions } from "#lib/rollout/open-feature";
export type { RolloutMode } from "#lib/services/attempt";
