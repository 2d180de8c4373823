import type { NextConfig } from "next";
import { PHASE_PRODUCTION_BUILD } from "next/constants.js";
import { buildId } from "./src/cli/build-id";
import { ACTION_KEY_SETTING, actionKey } from "./src/lib/action-key";

const NOT_USED = ["camera", "display-capture", "geolocation", "microphone", "payment", "usb"];

/** Of every reply. What a page may load is said by `src/proxy.ts`, with a nonce of the request. */
const HEADERS = [
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "X-Frame-Options", value: "DENY" },
  { key: "Referrer-Policy", value: "same-origin" },
  { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
  { key: "Cross-Origin-Resource-Policy", value: "same-origin" },
  { key: "Permissions-Policy", value: NOT_USED.map((name) => `${name}=()`).join(", ") },
  // Browsers heed it over https alone.
  { key: "Strict-Transport-Security", value: "max-age=31536000" },
];

/** An answer of the API is data: shown as a page, it may load nothing. */
const API_HEADERS = [
  { key: "Content-Security-Policy", value: "default-src 'none'; frame-ancestors 'none'" },
];

/** So is a file of content, and shown as a page it would be nobody's: not even ours. */
const CONTENT_HEADERS = [
  {
    key: "Content-Security-Policy",
    value: "default-src 'none'; frame-ancestors 'none'; sandbox",
  },
];

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  // `npm test` checks the types of everything at once; the build would check a part again.
  typescript: { ignoreBuildErrors: true },
  // These open sockets and files and are loaded as they are, not bundled.
  serverExternalPackages: [
    ...["ioredis", "pino", "@opentelemetry/api", "@opentelemetry/resources"],
    ...["@opentelemetry/sdk-metrics", "@opentelemetry/sdk-trace-node"],
    ...["@opentelemetry/exporter-prometheus", "@opentelemetry/exporter-trace-otlp-http"],
    "undici",
    "@statelyai/inspect",
  ],
  // A lockfile in a folder above must not be taken for ours.
  turbopack: { root: import.meta.dirname },
  // For the image (Dockerfile): also writes a server with only the files that it needs. `next start`
  // warns of such a build, so the usual one has none.
  ...(process.env["HOLDFAST_STANDALONE"] === "1" ? { output: "standalone" } : {}),
  // The title comes with the first bytes for everybody, not streamed in later.
  htmlLimitedBots: /.*/,
  // An answer that is too long gets our own reply and not the framework's error.
  experimental: { serverActions: { bodySizeLimit: "2mb" } },
  headers: () =>
    Promise.resolve([
      { source: "/:path*", headers: HEADERS },
      { source: "/api/:path*", headers: API_HEADERS },
      // The last one that names a header counts.
      { source: "/api/content/:path*", headers: CONTENT_HEADERS },
    ]),
};

/** Makes builds of the same sources alike, so that pods that were built apart are one server. */
function alikeBuilds(): Pick<NextConfig, "generateBuildId"> {
  const key = actionKey(process.env);
  if (key === null) {
    console.warn(
      "The server actions of this build can be called by its own pages only: pods that are built " +
        "apart would refuse each other's. Set SESSION_SECRET (or ATTEMPT_TOKEN_SECRET, or " +
        `${ACTION_KEY_SETTING}) for the build, alike for every pod.`,
    );
    return {};
  }
  process.env[ACTION_KEY_SETTING] = key;
  return { generateBuildId: () => Promise.resolve(buildId(key, import.meta.dirname)) };
}

export default function nextConfig(phase: string): NextConfig {
  return phase === PHASE_PRODUCTION_BUILD ? { ...config, ...alikeBuilds() } : config;
}
