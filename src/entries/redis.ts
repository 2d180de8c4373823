export { redisStore } from "#lib/assessment-cache/redis-part";
export type { StorePart } from "#lib/assessment-cache/store-part";
export type { GivenRedisClient } from "#lib/assessment-cache/given-client";
