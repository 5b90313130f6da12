# The proxy as an image of its own: docker build -t uso-restyle-proxy .
# docs/proxy.md tells how to run it.

FROM node:20-slim AS packages
WORKDIR /app
COPY package.json package-lock.json ./
# No package we use needs its install script, so none is run.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund

FROM node:20-slim
# The cache of compiled sources would be the only thing written outside /data.
ENV NODE_ENV=production TSX_DISABLE_CACHE=1 HOST=0.0.0.0 PORT=8787 DATA_DIR=/data
WORKDIR /app
COPY --from=packages /app/node_modules node_modules
COPY package.json tsconfig.json tsconfig.base.json LICENSE ./
COPY contract contract
COPY engine engine
COPY proxy proxy
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 8787
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "--import", "tsx", "proxy/main.ts"]
