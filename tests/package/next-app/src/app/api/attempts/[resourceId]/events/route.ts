import { attemptRoutes } from "holdfast/next";
import { holdfast } from "@/lib/holdfast";

export const { POST } = attemptRoutes(holdfast);
