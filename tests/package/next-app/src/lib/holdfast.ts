import { createHoldfast } from "holdfast";
import { oneRoster } from "holdfast/one-roster";
import { redisStore } from "holdfast/redis";
import { awardPoints, flagQuestion } from "./points";
import { questions } from "./questions";
import { redis } from "./redis";
import { currentUserId } from "./session";

export const holdfast = createHoldfast({
  store: redisStore(redis),
  gradebook: oneRoster({
    baseUrl: process.env.ONEROSTER_BASE_URL,
    token: {
      url: process.env.ONEROSTER_TOKEN_URL,
      clientId: process.env.ONEROSTER_CLIENT_ID,
      clientSecret: process.env.ONEROSTER_CLIENT_SECRET,
    },
  }),
  questions,
  user: currentUserId,
  secret: process.env.HOLDFAST_SECRET,
  onFinalized: awardPoints,
  onReported: flagQuestion,
});
