export * from "#machines/attempt.machine";
export { decide } from "#machines/attempt.decide";
export { encode } from "#machines/attempt.codec";
