// Generated from src/app by `npm run generate`. Do not edit.

export const ROUTES = [
  "/",
  "/_next/[...asset]",
  "/api/attempts/[resourceId]",
  "/api/attempts/[resourceId]/events",
  "/api/content/[resourceId]/[...path]",
  "/api/health/live",
  "/api/health/ready",
  "/api/metrics",
  "/api/session",
  "/ops",
  "/ops/[userId]/[resourceId]",
  "/ops/audit",
  "/ops/sweep",
  "/practice/[resourceId]",
] as const;
