import { Inngest } from "inngest";
import { serve } from "inngest/next";
import { createHoldfastFunctions } from "holdfast/inngest";
import { holdfast } from "@/lib/holdfast";

const client = new Inngest({ id: "school" });

export const { GET, POST, PUT } = serve({
  client,
  functions: [...createHoldfastFunctions(client, holdfast)],
});
