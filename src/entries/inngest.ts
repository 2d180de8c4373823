export { createHoldfastFunctions } from "#lib/inngest";
export type { HoldfastFunctionsOptions, InngestClient } from "#lib/inngest";
