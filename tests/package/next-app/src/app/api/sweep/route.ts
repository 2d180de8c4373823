import { sweepRoute } from "holdfast/next";
import { holdfast } from "@/lib/holdfast";

export const dynamic = "force-dynamic";
export const { POST } = sweepRoute(holdfast, { secret: process.env.CRON_SECRET });
