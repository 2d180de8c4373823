import type { NextConfig } from "next";

const HEADERS = [
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "X-Frame-Options", value: "SAMEORIGIN" },
  { key: "Referrer-Policy", value: "same-origin" },
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
  ],
  // A lockfile in a folder above must not be taken for ours.
  turbopack: { root: import.meta.dirname },
  // The title comes with the first bytes for everybody, not streamed in later.
  htmlLimitedBots: /.*/,
  // An answer that is too long gets our own reply and not the framework's error.
  experimental: { serverActions: { bodySizeLimit: "2mb" } },
  headers: () => Promise.resolve([{ source: "/:path*", headers: HEADERS }]),
};

export default config;
