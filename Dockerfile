# syntax=docker/dockerfile:1
# Two images: the application (the last stage), and the command line with --target tools.
# How to build and run them: docs/operate.md#container-image

# Node.js 22 gets security fixes; 20, the oldest version that is supported, gets none since April 2026.
# Debian, as on the machines of the tests; slim, because the server needs Node.js and nothing else.
FROM node:22-bookworm-slim AS manifests
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY tests/machines/extractor tests/machines/extractor

FROM manifests AS build
RUN npm ci --no-audit --no-fund
COPY next.config.ts tsconfig.json ./
COPY machines machines
COPY src src
# The key for the ids of server actions. As a mounted secret it is in no layer and in no history.
RUN --mount=type=secret,id=action-key,env=NEXT_SERVER_ACTIONS_ENCRYPTION_KEY \
    NEXT_TELEMETRY_DISABLED=1 HOLDFAST_STANDALONE=1 npm run build

FROM manifests AS tools
# With the development packages: the commands are TypeScript, which tsx loads.
RUN npm ci --no-audit --no-fund
COPY tsconfig.json ./
COPY machines machines
COPY src src
# By number: Kubernetes cannot tell that a user with a name is not root.
USER 1000:1000
ENTRYPOINT ["node", "src/cli/holdfast.mjs"]
CMD ["--help"]

FROM node:22-bookworm-slim AS app
WORKDIR /app
# Without HOSTNAME, the server would listen only on the address of the container's name. An idle connection
# stays open longer than a load balancer keeps it (mostly 60 s), which would otherwise use it too late.
ENV NODE_ENV=production NEXT_TELEMETRY_DISABLED=1 HOSTNAME=0.0.0.0 PORT=3000 KEEP_ALIVE_TIMEOUT=75000
COPY --from=build /app/.next/standalone ./
# Next.js leaves out what is read by a path of the settings, and what a CDN could serve.
COPY --from=build /app/.next/static .next/static
COPY --from=build /app/src/content src/content
# The files belong to root: the server can read and not change them.
USER 1000:1000
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=3 \
    CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/api/health/ready`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "server.js"]
