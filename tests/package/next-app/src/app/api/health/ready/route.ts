import { healthRoutes } from "holdfast/next";
import { holdfast } from "@/lib/holdfast";

export const dynamic = "force-dynamic";
export const GET = healthRoutes(holdfast).ready;
