# The proxy as an image of its own: docker build -t uso-restyle-proxy .
# docs/proxy.md tells how to run it.

FROM node:20-slim AS bundle
WORKDIR /app
COPY package.json package-lock.json ./
# No package we use needs its install script, so none is run.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund
COPY contract contract
COPY proxy proxy
COPY scripts/bundle-proxy.mjs scripts/
RUN node scripts/bundle-proxy.mjs

FROM node:20-slim
# The cache of compiled sources (the local engine's) would be the only thing written outside /data. The three of
# MALLOC have memory that pictures took go back to the system: see scripts/bundle-proxy.mjs.
ENV NODE_ENV=production TSX_DISABLE_CACHE=1 HOST=0.0.0.0 PORT=8787 DATA_DIR=/data \
    MALLOC_ARENA_MAX=2 MALLOC_MMAP_THRESHOLD_=131072 MALLOC_TRIM_THRESHOLD_=131072
WORKDIR /app
COPY --from=bundle /app/node_modules node_modules
COPY --from=bundle /app/build/proxy build/proxy
COPY package.json tsconfig.json tsconfig.base.json LICENSE ./
COPY contract contract
COPY engine engine
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 8787
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "--max-semi-space-size=4", "build/proxy/main.js"]
